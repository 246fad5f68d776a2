/**
 * @typedef {typeof import("./en.js").en} English
 * @typedef {keyof English} Key
 * @typedef {string | {[form: string]: string}} Message
 * @typedef {{[K in Key]: Message}} Table a translation has every key; tsc says which it lacks
 */

/** @type {{tag: string, name: string, direction: "ltr" | "rtl", load: () => Promise<Table>}[]} */
export const languages = [
  { tag: "en", name: "English", direction: "ltr", load: async () => (await import("./en.js")).en },
  { tag: "de", name: "Deutsch", direction: "ltr", load: async () => (await import("./de.js")).de },
];
