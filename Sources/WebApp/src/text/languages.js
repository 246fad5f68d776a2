/**
 * @typedef {typeof import("./en.js").en} English
 * @typedef {typeof import("./en-courses.js").enCourses} CourseEnglish
 * @typedef {typeof import("./en-uploads.js").enUploads} UploadEnglish
 * @typedef {typeof import("./en-chat.js").enChat} ChatEnglish
 * @typedef {keyof English | keyof CourseEnglish | keyof UploadEnglish | keyof ChatEnglish} Key
 * @typedef {string | {[form: string]: string}} Message
 * @typedef {{[K in keyof English]: Message}} Table a translation has every key; tsc says which it lacks
 * @typedef {{[K in keyof CourseEnglish]: Message}} CourseTable
 * @typedef {{[K in keyof UploadEnglish]: Message}} UploadTable
 * @typedef {{[K in keyof ChatEnglish]: Message}} ChatTable
 * @typedef {{[key: string]: Message}} Words
 *
 * What only some pages say comes with them.
 * @typedef {"chat" | "courses" | "design" | "uploads"} Part
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
    parts: {
      chat: async () => (await import("./en-chat.js")).enChat,
      courses: async () => (await import("./en-courses.js")).enCourses,
      uploads: async () => (await import("./en-uploads.js")).enUploads,
    },
  },
  {
    tag: "de",
    name: "Deutsch",
    direction: "ltr",
    load: async () => (await import("./de.js")).de,
    parts: {
      chat: async () => (await import("./de-chat.js")).deChat,
      courses: async () => (await import("./de-courses.js")).deCourses,
      uploads: async () => (await import("./de-uploads.js")).deUploads,
    },
  },
];
