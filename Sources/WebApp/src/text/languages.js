/**
 * @typedef {typeof import("./en.js").en} English
 * @typedef {typeof import("./en-courses.js").enCourses} CourseEnglish
 * @typedef {keyof English | keyof CourseEnglish} Key
 * @typedef {string | {[form: string]: string}} Message
 * @typedef {{[K in keyof English]: Message}} Table a translation has every key; tsc says which it lacks
 * @typedef {{[K in keyof CourseEnglish]: Message}} CourseTable
 * @typedef {{[key: string]: Message}} Words
 *
 * What only some pages say comes with them.
 * @typedef {"courses" | "design"} Part
 * @typedef {{
 *   tag: string, name: string, direction: "ltr" | "rtl", load: () => Promise<Table>,
 *   parts: {[P in Part]?: () => Promise<Words>},
 * }} Language
 */

/** @type {Language[]} */
export const languages = [
  {
    tag: "en",
    name: "English",
    direction: "ltr",
    load: async () => (await import("./en.js")).en,
    parts: { courses: async () => (await import("./en-courses.js")).enCourses },
  },
  {
    tag: "de",
    name: "Deutsch",
    direction: "ltr",
    load: async () => (await import("./de.js")).de,
    parts: { courses: async () => (await import("./de-courses.js")).deCourses },
  },
];
