import { parseInlines } from "./inlines.js";
import {
  alignmentsOf, cellsOf, closesFence, fenceOf, headingOf, indentOf, isBlank, isQuote, isRule, markerOf, underlineOf, unquoted,
} from "./lines.js";
import { plainText } from "./tree.js";

/**
 * A text in Markdown, as the tree of what it means: CommonMark's headings, paragraphs, quotes, lists, fenced code and
 * rules, GitHub's tables and tasks, formulas between lines of `$$`. Left out on purpose: HTML, code by indent, and
 * links by reference, which all mean themselves; and a quote ends where no `>` stands before its line.
 * @typedef {import("./tree.js").Block} Block
 */

/** Quotes and lists within one another; what is deeper is a paragraph as it stands there. */
const depthMax = 12;
const columnsMax = 64;
const task = /^\[([ xX])\][ \t]+/;

/**
 * Never throws, and takes a time in proportion to the text, whatever is written in it.
 * @param {string} source
 * @param {{breaks?: boolean}} [options] `breaks`: each end of a line is one, as in a chat
 * @returns {Block[]}
 */
export function parseMarkdown(source, options = {}) {
  const lines = source.replace(/\r\n?/g, "\n").replaceAll("\u0000", "\ufffd").replaceAll("\t", "    ").split("\n");
  return new Blocks(lines, 0, new Map(), options).read();
}

class Blocks {
  #at = 0;
  /** Whether it is known that no formula ends below here. */
  #hasNoFormula = false;

  /**
   * @param {string[]} lines
   * @param {number} depth
   * @param {Map<string, number>} anchors how often each was given, in the whole text
   * @param {{breaks?: boolean}} options
   */
  constructor(lines, depth, anchors, options) {
    this.lines = lines;
    this.depth = depth;
    this.anchors = anchors;
    this.options = options;
  }

  read() {
    /** @type {Block[]} */
    const blocks = [];
    while (this.#at < this.lines.length) {
      if (isBlank(this.lines[this.#at])) this.#at += 1;
      else blocks.push(this.#next());
    }
    return blocks;
  }

  /** @returns {Block} */
  #next() {
    const line = this.lines[this.#at];
    const isDeep = this.depth >= depthMax;
    const heading = headingOf(line);
    if (heading) return this.#heading(heading.level, heading.words, 1);
    const fence = fenceOf(line);
    if (fence) return this.#fence(fence);
    if (isRule(line)) return this.#rule();
    if (isQuote(line) && !isDeep) return this.#quote();
    const marker = markerOf(line);
    if (marker && !isDeep) return this.#list(marker);
    return this.#formula() ?? this.#table() ?? this.#paragraph();
  }

  /**
   * @param {number} level
   * @param {string} words
   * @param {number} lines how many it takes
   * @returns {Block}
   */
  #heading(level, words, lines) {
    this.#at += lines;
    const children = parseInlines(words, this.options);
    return { kind: "heading", level, anchor: this.#anchor(plainText(children)), children };
  }

  /**
   * Its own in the text, and not one that the page has: `to-wrap-up`, then `to-wrap-up-2`.
   * @param {string} words
   */
  #anchor(words) {
    const plain = words.toLowerCase().match(/[\p{L}\p{N}]+/gu)?.join("-").slice(0, 60) || "part";
    const count = (this.anchors.get(plain) ?? 0) + 1;
    this.anchors.set(plain, count);
    return `text-${plain}${count > 1 ? `-${count}` : ""}`;
  }

  /**
   * @param {NonNullable<ReturnType<typeof fenceOf>>} fence
   * @returns {Block}
   */
  #fence(fence) {
    const from = this.#at + 1;
    let end = from;
    while (end < this.lines.length && !closesFence(this.lines[end], fence)) end += 1;
    this.#at = end + 1;
    const lines = this.lines.slice(from, end).map((line) => line.slice(Math.min(fence.indent, indentOf(line))));
    return { kind: "fence", language: fence.language, text: lines.join("\n") };
  }

  /** @returns {Block} */
  #rule() {
    this.#at += 1;
    return { kind: "rule" };
  }

  /** @returns {Block} */
  #quote() {
    const from = this.#at;
    while (this.#at < this.lines.length && isQuote(this.lines[this.#at])) this.#at += 1;
    return { kind: "quote", children: this.#within(this.lines.slice(from, this.#at).map(unquoted)) };
  }

  /** @param {string[]} lines */
  #within(lines) {
    return new Blocks(lines, this.depth + 1, this.anchors, this.options).read();
  }

  /**
   * @param {NonNullable<ReturnType<typeof markerOf>>} first
   * @returns {Block}
   */
  #list(first) {
    /** @type {import("./tree.js").Item[]} */
    const items = [];
    let isLoose = false;
    /** @type {ReturnType<typeof markerOf>} */
    let marker = first;
    while (marker && marker.sign === first.sign) {
      const lines = this.#itemLines(marker.offset);
      const hasGap = isBlank(lines[lines.length - 1]) && lines.length > 1;
      const found = task.exec(lines[0]);
      if (found) lines[0] = lines[0].slice(found[0].length);
      const children = this.#within(lines);
      items.push({ isDone: found ? found[1] !== " " : undefined, children });
      const next = this.#at < this.lines.length ? markerOf(this.lines[this.#at]) : null;
      isLoose ||= hasParagraphs(children) || (hasGap && next?.sign === first.sign);
      marker = next;
    }
    return { kind: "list", start: first.number, isLoose, items };
  }

  /**
   * The lines of one item, without what stands before them: those that are indented, and those that go on with a
   * paragraph.
   * @param {number} offset
   */
  #itemLines(offset) {
    const lines = [this.lines[this.#at].slice(offset)];
    let fence = fenceOf(lines[0]);
    for (this.#at += 1; this.#at < this.lines.length; this.#at += 1) {
      const line = this.lines[this.#at];
      const last = lines[lines.length - 1];
      const isIn = isBlank(line) || indentOf(line) >= offset;
      if (!isIn && (fence || isBlank(last) || markerOf(line) || this.#beginsBlock())) break;
      const inner = isIn ? line.slice(offset) : line.trimStart();
      if (fence) fence = closesFence(inner, fence) ? null : fence;
      else fence = isIn ? fenceOf(inner) : null;
      lines.push(inner);
    }
    return lines;
  }

  /** @returns {Block | null} */
  #formula() {
    const first = this.lines[this.#at].trim();
    if (!first.startsWith("$$") || this.#hasNoFormula) return null;
    const opening = first.slice(2);
    if (opening.length >= 2 && opening.endsWith("$$")) {
      const text = opening.slice(0, -2).trim();
      if (text === "" || text.includes("$$")) return null;
      this.#at += 1;
      return { kind: "formula", text };
    }
    if (opening.includes("$$")) return null;
    let end = this.#at + 1;
    while (end < this.lines.length && !this.lines[end].trimEnd().endsWith("$$")) end += 1;
    if (end >= this.lines.length) {
      this.#hasNoFormula = true;
      return null;
    }
    const last = this.lines[end].trimEnd().slice(0, -2);
    const text = [opening, ...this.lines.slice(this.#at + 1, end), last].join("\n").trim();
    this.#at = end + 1;
    return { kind: "formula", text };
  }

  /** @returns {Block | null} */
  #table() {
    const head = this.#headAt(this.#at);
    if (!head) return null;
    /** @type {string[][]} */
    const rows = [];
    for (this.#at += 2; this.#at < this.lines.length; this.#at += 1) {
      const line = this.lines[this.#at];
      if (isBlank(line) || this.#beginsBlock()) break;
      rows.push(cellsOf(line));
    }
    const read = (/** @type {string[]} */ cells) => cells.map((cell) => parseInlines(cell, this.options));
    return { kind: "table", alignments: head.alignments, head: read(head.cells), rows: rows.map(read) };
  }

  /** @param {number} at */
  #headAt(at) {
    const [line, below] = [this.lines[at], this.lines[at + 1] ?? ""];
    if (!line.includes("|")) return null;
    const alignments = alignmentsOf(below);
    if (!alignments || alignments.length > columnsMax) return null;
    const cells = cellsOf(line);
    return cells.length === alignments.length ? { cells, alignments } : null;
  }

  /** @returns {Block} */
  #paragraph() {
    const from = this.#at;
    for (this.#at += 1; this.#at < this.lines.length; this.#at += 1) {
      const line = this.lines[this.#at];
      const level = underlineOf(line);
      if (level) {
        const words = this.lines.slice(from, this.#at).map((line) => line.trim());
        return this.#heading(level, words.join("\n"), 1);
      }
      if (isBlank(line) || this.#beginsBlock() || this.#headAt(this.#at)) break;
    }
    const lines = this.lines.slice(from, this.#at).map((line) => line.trimStart());
    return { kind: "paragraph", children: parseInlines(lines.join("\n").trimEnd(), this.options) };
  }

  /** Whether this line ends the paragraph above it. */
  #beginsBlock() {
    const line = this.lines[this.#at];
    if (headingOf(line) || fenceOf(line) || isRule(line)) return true;
    if (line.trimStart().startsWith("$$")) return true;
    if (this.depth >= depthMax) return false;
    if (isQuote(line)) return true;
    const marker = markerOf(line);
    // A number at a line's beginning is mostly one of the sentence.
    return marker !== null && (marker.number ?? 1) === 1 && marker.offset < line.length;
  }
}

/** @param {Block[]} children */
function hasParagraphs(children) {
  return children.filter(({ kind }) => kind === "paragraph").length > 1;
}
