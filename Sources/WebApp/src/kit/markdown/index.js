/** Markdown: `parseMarkdown(source)` for whole texts, `parseInlines(source)` for the words of one line or message. */
export { parseMarkdown } from "./blocks.js";
export { parseInlines } from "./inlines.js";
export { headingsOf, plainText } from "./tree.js";
