import { languages } from "../text/languages.js";

/**
 * What some pages have beside their code: words and styles that nobody else needs to fetch. A stylesheet's address
 * stands in the page, where the bundler wrote it.
 * @typedef {import("../text/languages.js").Part} Part
 */

/** @type {Map<Part, Promise<void>>} */
const styles = new Map();

/**
 * Resolves when a page of that part can be drawn.
 * @param {Part} part
 * @param {string} tag the language in use
 */
export async function loadPart(part, tag) {
  await Promise.all([loadStyle(part), languages.find((language) => language.tag === tag)?.parts[part]?.()]);
}

/** @param {Part} part */
function loadStyle(part) {
  const known = styles.get(part);
  if (known) return known;
  const coming = fetchStyle(part);
  styles.set(part, coming);
  // Whoever comes next tries again.
  coming.catch(() => styles.delete(part));
  return coming;
}

/**
 * @param {Part} part
 * @returns {Promise<void>}
 */
function fetchStyle(part) {
  const address = document.querySelector(`meta[name="style-${part}"]`)?.getAttribute("content");
  if (!address) throw new Error(`the page names no stylesheet of ${part}`);
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${address} did not come`));
    };
    document.head.append(link);
  });
}
