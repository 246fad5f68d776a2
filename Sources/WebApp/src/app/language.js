import { languages } from "../text/languages.js";

/**
 * The language of this browser: what was chosen here, else the account's, else what the browser asks for.
 */
const key = "lyceum-language";

/** @returns {string | null} */
export function chosenLanguage() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string | null} tag null: as the account has it, or the browser */
export function rememberLanguage(tag) {
  try {
    if (tag) localStorage.setItem(key, tag);
    else localStorage.removeItem(key);
  } catch {
    // Storage that is switched off: it is asked for again next time.
  }
}

/**
 * The first of ours that somebody wants, from tags in the order of their preference: de-AT is served with German.
 * @param {(string | null | undefined)[]} wanted
 */
export function languageFor(wanted) {
  for (const tag of wanted) {
    const exact = languages.find((language) => language.tag === tag);
    const near = exact ?? languages.find((language) => tag?.toLowerCase().startsWith(language.tag + "-"));
    if (near) return near;
  }
  return languages[0];
}
