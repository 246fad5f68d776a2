import { nameOf } from "../../text/chat.js";

/**
 * Who has said something; in a thread of questions the same number is the same person.
 * @typedef {{id: string, name: string, handle: string | null} | {anonymous: true, alias: number}} Author
 */

/**
 * @param {Author} by
 * @param {import("../../text/formats.js").Translate} text
 */
export function authorName(by, text) {
  return "anonymous" in by ? text("search.anonymous", { number: by.alias }) : nameOf(by, text);
}
