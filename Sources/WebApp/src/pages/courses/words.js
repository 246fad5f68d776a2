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

/** Those that every server begins with, as it calls them then. */
const categories = /** @type {const} */ ({
  computing: "Computing", mathematics: "Mathematics", science: "Science", engineering: "Engineering",
  languages: "Languages", history: "History", arts: "Arts and music", business: "Business", health: "Health",
  teaching: "Teaching",
});

/**
 * Whether somebody makes courses, and cohorts for them.
 * @param {{role: string} | null | undefined} person
 */
export const teaches = (person) => person?.role === "instructor" || person?.role === "admin";

/**
 * Whether whoever asks may change who is in a course: in an archived one nothing changes.
 * @param {{may_edit: boolean, state: string}} course
 */
export const mayChangePeople = (course) => course.may_edit && course.state !== "archived";

/**
 * A category that the table does not know, or that an admin has renamed, is called as the server calls it.
 * @param {{slug: string, title: string}} category
 * @param {Translate} text
 */
export function categoryName(category, text) {
  const known = /** @type {(keyof typeof categories)[]} */ (Object.keys(categories)).find(
    (slug) => slug === category.slug && categories[slug] === category.title,
  );
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
