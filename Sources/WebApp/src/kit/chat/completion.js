/**
 * Names that somebody begins to write, and who they may mean. Pure.
 * @typedef {{handle: string, name: string, src?: string | null, isGroup?: boolean}} Candidate `isGroup`: not one person
 */

const begins = /(^|[\s([{,;:*_~"'>/])@([\p{L}\p{N}_.-]{0,32})$/u;
const shownMax = 8;

/**
 * The name before the caret: where its `@` stands, and what of it is written. Undefined where none is being written.
 * @param {string} text
 * @param {number} caret
 */
export function nameBefore(text, caret) {
  const found = begins.exec(text.slice(0, caret));
  if (!found) return undefined;
  return { start: caret - found[2].length - 1, written: found[2] };
}

/**
 * The best first: whose handle begins so, then whose name has a word that does, then who has it anywhere.
 * @param {Candidate[]} candidates
 * @param {string} written
 */
export function matching(candidates, written) {
  const wanted = written.toLocaleLowerCase();
  const rank = (/** @type {Candidate} */ { handle, name, isGroup }) => {
    const lower = name.toLocaleLowerCase();
    if (handle.toLocaleLowerCase().startsWith(wanted)) return isGroup ? 1 : 0;
    if (lower.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
    return handle.toLocaleLowerCase().includes(wanted) || lower.includes(wanted) ? 2 : 3;
  };
  return candidates
    .map((candidate) => ({ candidate, at: rank(candidate) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at)
    .slice(0, shownMax)
    .map(({ candidate }) => candidate);
}

/**
 * @param {string} text
 * @param {{start: number}} name
 * @param {number} caret
 * @param {string} handle
 */
export function completed(text, { start }, caret, handle) {
  const before = `${text.slice(0, start)}@${handle} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
