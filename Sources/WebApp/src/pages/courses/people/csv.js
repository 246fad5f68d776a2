/**
 * Files of rows, as far as a page has to know them: as text, and which lines a row has. The server reads them. Pure.
 */

/**
 * In UTF-8 where it is that; else by its mark, or as older programs of offices write.
 * @param {ArrayBuffer} bytes
 */
export function textOf(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/**
 * The rows that begin in some lines, below the file's head: to be put right, and sent again.
 * @param {string} text
 * @param {number[]} lines counted from 1
 */
export function rowsAt(text, lines) {
  const wanted = new Set(lines);
  /** @type {string[]} */
  const kept = [];
  let row = "";
  let first = 1;
  for (const [index, line] of text.replace(/\r\n?/g, "\n").split("\n").entries()) {
    if (row === "") first = index + 1;
    row += (row === "" ? "" : "\n") + line;
    // Within quotes a row goes on in the next line.
    if ((row.split('"').length - 1) % 2 === 1) continue;
    if (first === 1 || wanted.has(first)) kept.push(row);
    row = "";
  }
  if (row !== "" && wanted.has(first)) kept.push(row);
  return kept.join("\n") + "\n";
}
