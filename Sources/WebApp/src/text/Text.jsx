import { createContext, useContext } from "react";
import { en } from "./en.js";
import { Formats } from "./formats.js";

/**
 * What a component writes with: `const text = useText()`, then `text("signIn.title")`, `text("people.count", {count})`,
 * `text.date(time)`, `text.number(n)`.
 */
const TextContext = createContext(new Formats("en", en).translate);

export const TextProvider = TextContext.Provider;

export function useText() {
  return useContext(TextContext);
}
