/**
 * What a line is by itself. Each question is answered in one pass over the line, whatever is written in it.
 */

const heading = /^ {0,3}(#{1,6})(?:[ \t]+|$)/;
const fence = /^( {0,3})(`{3,}|~{3,})[ \t]*([^`]*)$/;
const quote = /^ {0,3}>[ \t]?/;
const bullet = /^( {0,3})([-+*])(?=[ \t]|$)/;
const ordinal = /^( {0,3})(\d{1,9})[.)](?=[ \t]|$)/;
const rule = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const underline = /^ {0,3}(=+|-+)[ \t]*$/;

/** @param {string} line */
export function isBlank(line) {
  return line.trim() === "";
}

/** @param {string} line */
export function isRule(line) {
  return rule.test(line);
}

/** @param {string} line */
export function isQuote(line) {
  return quote.test(line);
}

/** @param {string} line */
export function unquoted(line) {
  return line.replace(quote, "");
}

/**
 * `## Heading ##`: its level and its words.
 * @param {string} line
 */
export function headingOf(line) {
  const found = heading.exec(line);
  if (!found) return null;
  const words = line.slice(found[0].length).trim();
  let end = words.length;
  while (words[end - 1] === "#") end -= 1;
  // A sign that belongs to the last word, as in C#, stays.
  const isClosed = end === 0 || words[end - 1] === " ";
  return { level: found[1].length, words: isClosed ? words.slice(0, end).trim() : words };
}

/**
 * The level of a heading that this line stands under.
 * @param {string} line
 */
export function underlineOf(line) {
  const found = underline.exec(line);
  return found ? (found[1][0] === "=" ? 1 : 2) : undefined;
}

/** @param {string} line */
export function fenceOf(line) {
  const found = fence.exec(line);
  if (!found) return null;
  return { indent: found[1].length, sign: found[2][0], length: found[2].length, language: found[3].trim() };
}

/**
 * @param {string} line
 * @param {{sign: string, length: number}} fence
 */
export function closesFence(line, fence) {
  const words = line.trim();
  return words.length >= fence.length && words === fence.sign.repeat(words.length) && indentOf(line) < 4;
}

/**
 * What begins an item of a list: where its words begin, and the number where it has one.
 * @param {string} line
 * @returns {{offset: number, sign: string, number: number | undefined} | null}
 */
export function markerOf(line) {
  const found = bullet.exec(line) ?? ordinal.exec(line);
  if (!found || isRule(line)) return null;
  const isCounted = found[2].length > 1 || /\d/.test(found[2]);
  const end = found[1].length + found[2].length + (isCounted ? 1 : 0);
  const spaces = indentOf(line.slice(end, end + 6));
  const hasWords = !isBlank(line.slice(end));
  return {
    offset: end + (hasWords && spaces <= 4 ? spaces : 1),
    sign: isCounted ? line[end - 1] : found[2],
    number: isCounted ? Number(found[2]) : undefined,
  };
}

/** @param {string} line */
export function indentOf(line) {
  let at = 0;
  while (line[at] === " ") at += 1;
  return at;
}

/**
 * The cells of a table's row; a line in code, or after a backslash, is none that parts.
 * @param {string} line
 */
export function cellsOf(line) {
  const row = line.trim();
  /** @type {string[]} */
  const cells = [];
  let cell = "";
  let isCode = false;
  for (let at = row[0] === "|" ? 1 : 0; at < row.length; at += 1) {
    const sign = row[at];
    if (sign === "\\" && row[at + 1] === "|") {
      cell += "|";
      at += 1;
    } else if (sign === "|" && !isCode) {
      cells.push(cell.trim());
      cell = "";
    } else {
      if (sign === "`") isCode = !isCode;
      cell += sign;
    }
  }
  if (cell.trim() !== "" || !row.endsWith("|") || cells.length === 0) cells.push(cell.trim());
  return cells;
}

/**
 * The alignments that the line below a table's head has, or null where it is no such line.
 * @param {string} line
 * @returns {import("./tree.js").Alignment[] | null}
 */
export function alignmentsOf(line) {
  if (!line.includes("-") || /[^-:|\s]/.test(line)) return null;
  const cells = cellsOf(line);
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return null;
  return cells.map((cell) => {
    if (!cell.endsWith(":")) return cell.startsWith(":") ? "start" : undefined;
    return cell.startsWith(":") ? "center" : "end";
  });
}
