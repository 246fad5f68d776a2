/**
 * @typedef {import("../../text/formats.js").Translate} Translate
 * @typedef {"student" | "assistant" | "instructor"} CourseRole
 */

/**
 * What a language is called in the page's own; a tag that no browser knows, as it is.
 * @param {string} tag
 * @param {Translate} text
 */
export function languageName(tag, text) {
  try {
    return new Intl.DisplayNames(text.language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const categories = /** @type {const} */ ([
  "computing", "mathematics", "science", "engineering", "languages", "history", "arts", "business", "health", "teaching",
]);

/**
 * A category that the table does not know is called as the server calls it.
 * @param {{slug: string, title: string}} category
 * @param {Translate} text
 */
export function categoryName(category, text) {
  const known = categories.find((slug) => slug === category.slug);
  return known ? text(`category.${known}`) : category.title;
}

/**
 * Whether a day is still to come, as far as this machine's clock knows.
 * @param {string | null} day
 */
export function isAhead(day) {
  return day !== null && day > new Date().toISOString().slice(0, 10);
}

/** @param {string | null | undefined} role */
export function isStaff(role) {
  return role === "assistant" || role === "instructor";
}

/**
 * A day is a day everywhere, and not the instant at which it begins somewhere.
 * @param {string} day
 * @param {Translate} text
 */
export function dayWords(day, text) {
  return text.date(day, { dateStyle: "medium", timeZone: "UTC" });
}
