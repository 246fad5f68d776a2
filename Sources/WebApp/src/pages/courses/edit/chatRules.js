import { ApiProblem } from "../../../kit/problems.js";

/**
 * A course's rules of its rooms, and how they are written: a word or a host a line. Pure.
 * @typedef {import("../../../../types/api").ChatRules} Rules
 * @typedef {import("../../../../types/api").WordRule["action"]} WordAction
 * @typedef {Pick<Rules, "links" | "review" | "read_receipts"> & {
 *   refused: string, held: string, hosts: string, newcomer_messages: string,
 * }} Draft
 */

const newcomerMessagesMax = 100;

/**
 * @param {Rules} rules
 * @returns {Draft}
 */
export function draftOf({ words, link_hosts: hosts, links, review, read_receipts, newcomer_messages: count }) {
  const of = (/** @type {WordAction} */ action) =>
    words.filter((word) => word.action === action).map((word) => word.text).join("\n");
  return {
    refused: of("refuse"), held: of("hold"), hosts: hosts.join("\n"), links, review, read_receipts,
    newcomer_messages: String(count),
  };
}

/**
 * @param {Draft} draft
 * @returns {Omit<Rules, "version">}
 */
export function rulesOf({ refused, held, hosts, links, review, read_receipts, newcomer_messages: count }) {
  const refuse = linesOf(refused);
  // What is refused need not wait.
  const hold = linesOf(held).filter((text) => !refuse.includes(text));
  const as = (/** @type {WordAction} */ action) => (/** @type {string} */ text) => ({ text, action });
  return {
    words: [...refuse.map(as("refuse")), ...hold.map(as("hold"))],
    links,
    link_hosts: linesOf(hosts).map(hostOf),
    review,
    newcomer_messages: Math.min(newcomerMessagesMax, Math.max(1, Math.round(Number(count)) || 1)),
    read_receipts,
  };
}

/**
 * Which of a list the server does not take: a fault of `words[3].text` is one of the fourth. Without a name, of any.
 * @param {unknown} problem
 * @param {"words" | "link_hosts"} [name]
 */
export function wrongLine(problem, name) {
  if (!(problem instanceof ApiProblem)) return undefined;
  for (const field of problem.fields.keys()) {
    const found = /^(words|link_hosts)\[(\d+)\]/.exec(field);
    if (found && (!name || found[1] === name)) return Number(found[2]);
  }
  return undefined;
}

/** @param {string} written */
function linesOf(written) {
  return [...new Set(written.split("\n").map((line) => line.trim()).filter(Boolean))];
}

/**
 * An address that somebody pasted is one of its host.
 * @param {string} written
 */
function hostOf(written) {
  return written.replace(/^https?:\/\//i, "").replace(/[/?#].*$/, "");
}
