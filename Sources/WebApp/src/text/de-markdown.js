/** @type {{[K in keyof typeof import("./en-markdown.js").enMarkdown]: import("./languages.js").Message}} */
export const deMarkdown = {
  "markdown.code": "Programm",
  "markdown.copy_code": "Code kopieren",
  "markdown.done": "Erledigt",
  "markdown.open": "Offen",
  "markdown.spoiler": "Verdeckt: zeigen",
  "markdown.table": "Tabelle",
};
