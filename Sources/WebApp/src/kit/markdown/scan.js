import { isLinkable } from "./addresses.js";

/** What stands in one place of a text, each found in a time that does not depend on what follows it. */

const addressMax = 2_000;
const parenthesesMax = 8;
const spacesMax = 40;
const punctuation = /[!-/:-@[-`{-~\p{P}\p{S}]/u;

/** @param {string} sign */
export function isPunctuation(sign) {
  return punctuation.test(sign);
}

/** @param {string} sign */
export function isSpace(sign) {
  return sign === "" || /\s/.test(sign);
}

/**
 * How often the sign at a place follows itself.
 * @param {string} text
 * @param {number} at
 */
export function runLength(text, at) {
  let end = at + 1;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

const title = /"([^"\n]{0,300})"/y;

/**
 * `(address "title")` behind a bracket, and where it ends.
 * @param {string} text
 * @param {number} at the place of the parenthesis
 * @returns {{address: string, title: string | undefined, end: number} | null}
 */
export function targetAt(text, at) {
  if (text[at] !== "(") return null;
  const from = afterSpaces(text, at + 1);
  const found = text[from] === "<" ? bracketedAt(text, from) : bareAt(text, from);
  if (!found) return null;
  title.lastIndex = afterSpaces(text, found.end);
  const named = title.lastIndex > found.end ? title.exec(text) : null;
  const end = afterSpaces(text, found.end + (named ? title.lastIndex - found.end : 0));
  return text[end] === ")" ? { address: found.address, title: named?.[1], end: end + 1 } : null;
}

/**
 * @param {string} text
 * @param {number} at
 */
function afterSpaces(text, at) {
  let end = at;
  while (text[end] === " " && end < at + spacesMax) end += 1;
  return end;
}

/**
 * @param {string} text
 * @param {number} from
 */
function bracketedAt(text, from) {
  for (let at = from + 1; at < from + addressMax; at += 1) {
    const sign = text[at];
    if (sign === ">") return { address: text.slice(from + 1, at), end: at + 1 };
    if (sign === undefined || sign === "<" || sign === "\n") return null;
  }
  return null;
}

/**
 * @param {string} text
 * @param {number} from
 */
function bareAt(text, from) {
  let open = 0;
  for (let at = from; at < from + addressMax; at += 1) {
    const sign = text[at];
    if (sign === ")" && open === 0) return { address: text.slice(from, at), end: at };
    if (sign === undefined || sign <= " ") return sign === " " ? { address: text.slice(from, at), end: at } : null;
    if (sign === "(") open += 1;
    if (sign === ")") open -= 1;
    if (open > parenthesesMax) return null;
  }
  return null;
}

const angled = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/iy;
const angledMail = /<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>/y;

/**
 * `<https://...>` or `<somebody@somewhere>`.
 * @param {string} text
 * @param {number} at
 */
export function angledAt(text, at) {
  angled.lastIndex = at;
  angledMail.lastIndex = at;
  const link = angled.exec(text);
  if (link && isLinkable(link[1])) return { words: link[1], href: link[1], end: at + link[0].length };
  const mail = angledMail.exec(text);
  return mail ? { words: mail[1], href: `mailto:${mail[1]}`, end: at + mail[0].length } : null;
}

const bare = /https?:\/\/[^\s<>"`|[\]]{1,2000}/iy;

/**
 * An address that stands there by itself, without the signs behind it that belong to the sentence.
 * @param {string} text
 * @param {number} at
 */
export function addressAt(text, at) {
  bare.lastIndex = at;
  const found = bare.exec(text)?.[0];
  if (!found) return null;
  let open = 0;
  for (const sign of found) open += sign === "(" ? 1 : sign === ")" ? -1 : 0;
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found[end - 1];
    if (last === ")" && open < 0) open += 1;
    else if (!/[.,:;!?'*_~$]/.test(last)) break;
  }
  const href = found.slice(0, end);
  return isLinkable(href) ? { words: href, href, end: at + end } : null;
}

/**
 * Where code begun by a run of backticks ends. Asked for from the first place to the last: each run is looked at once.
 */
export class Backticks {
  /** @type {Map<number, number[]>} */
  #starts = new Map();

  /** @param {string} text */
  constructor(text) {
    for (const run of text.matchAll(/`+/g)) {
      const known = this.#starts.get(run[0].length);
      if (known) known.push(run.index ?? 0);
      else this.#starts.set(run[0].length, [run.index ?? 0]);
    }
    for (const starts of this.#starts.values()) starts.reverse();
  }

  /**
   * The next run of that length behind a place, or -1.
   * @param {number} length
   * @param {number} after
   */
  next(length, after) {
    const starts = this.#starts.get(length);
    while (starts && starts.length > 0 && starts[starts.length - 1] <= after) starts.pop();
    return starts?.at(-1) ?? -1;
  }
}

/** Where a formula ends, asked for in the same manner. */
export class Dollars {
  /** @type {{1: number[], 2: number[]}} */
  #ends = { 1: [], 2: [] };

  /** @param {string} text */
  constructor(text) {
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === "\\") at += 1;
      else if (text[at] === "$") {
        const isTwo = text[at + 1] === "$";
        if (isTwo) this.#ends[2].push(at);
        // 5$ and 6$ are sums of money.
        else if (!isSpace(text[at - 1] ?? "") && !/[0-9]/.test(text[at + 1] ?? "")) this.#ends[1].push(at);
        if (isTwo) at += 1;
      }
    }
    this.#ends[1].reverse();
    this.#ends[2].reverse();
  }

  /**
   * @param {1 | 2} length
   * @param {number} after
   */
  next(length, after) {
    const ends = this.#ends[length];
    while (ends.length > 0 && ends[ends.length - 1] <= after) ends.pop();
    return ends.at(-1) ?? -1;
  }
}
