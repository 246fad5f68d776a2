import { useText } from "../../text/Text.jsx";
import { de } from "./words-de.js";
import { en } from "./words-en.js";

/**
 * The words of this page alone, which travel with it.
 * @typedef {keyof typeof en} Word
 */

/** @returns {(word: Word) => string} */
export function useWords() {
  const table = useText().language === "de" ? de : en;
  return (word) => table[word];
}
