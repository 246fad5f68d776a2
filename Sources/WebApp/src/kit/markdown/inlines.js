import { isLinkable, isOwn } from "./addresses.js";
import { Delimiters } from "./delimiters.js";
import { addressAt, angledAt, Backticks, Dollars, isPunctuation, isSpace, runLength, targetAt } from "./scan.js";
import { plainText } from "./tree.js";

/**
 * The words of a paragraph, or a message of a chat: one pass over the signs makes pieces, what stands in pairs is
 * matched, and one pass over the pieces makes the tree. Whatever is not whole means itself.
 * @typedef {import("./tree.js").Inline} Inline
 * @typedef {{open: "emphasis" | "strong" | "struck" | "spoiler"} | {open: "link" | "image", address: string, title?:
 *   string}} Opening
 * @typedef {Inline | Opening | {close: true}} Piece
 * @typedef {{at: number, isImage: boolean, delimiters: number}} Bracket
 */

/** What is deeper is shown as if it were not marked. */
const depthMax = 24;
const special = /[\\`*_~|$[\]!<\n]|https?:\/\//gi;
const escapable = /[!-/:-@[-`{-~]/;

/**
 * @param {string} text
 * @param {{breaks?: boolean}} [options] `breaks`: each end of a line is one, as in a chat
 * @returns {Inline[]}
 */
export function parseInlines(text, options = {}) {
  return new Reader(text, options.breaks ?? false).read();
}

class Reader {
  /** @type {(Piece | Piece[])[]} */
  #pieces = [];
  /** @type {Bracket[]} */
  #brackets = [];
  /** Links do not stand in links: brackets below this one make none any more. */
  #linkFloor = 0;
  #delimiters = new Delimiters();
  #at = 0;

  /**
   * @param {string} text
   * @param {boolean} breaks
   */
  constructor(text, breaks) {
    this.text = text;
    this.breaks = breaks;
    this.backticks = new Backticks(text);
    this.dollars = new Dollars(text);
  }

  read() {
    const { text } = this;
    while (this.#at < text.length) {
      special.lastIndex = this.#at;
      const next = special.exec(text)?.index ?? text.length;
      if (next > this.#at) this.#say(text.slice(this.#at, next));
      this.#at = next;
      if (next < text.length) this.#take(text[next]);
    }
    this.#delimiters.match(0);
    return grow(this.#pieces.flatMap((piece) => this.#delimiters.piecesOf(piece)));
  }

  /** @param {string} sign */
  #take(sign) {
    if (sign === "\\") this.#escape();
    else if (sign === "\n") this.#endLine();
    else if (sign === "`") this.#code();
    else if (sign === "$") this.#formula();
    else if (sign === "[") this.#openBracket(1);
    else if (sign === "!") this.#bang();
    else if (sign === "]") this.#closeBracket();
    else if (sign === "<") this.#link(angledAt(this.text, this.#at));
    else if (sign === "h" || sign === "H") this.#bareLink();
    else this.#delimiter();
  }

  /**
   * @param {string} words
   * @param {number} [length] how much of the source it stands for
   */
  #say(words, length = words.length) {
    this.#pieces.push({ kind: "text", text: words });
    this.#at += length;
  }

  #escape() {
    const next = this.text[this.#at + 1] ?? "";
    if (next === "\n") this.#put({ kind: "break" }, this.#at + 2);
    else if (escapable.test(next)) this.#say(next, 2);
    else this.#say("\\");
  }

  #endLine() {
    const last = this.#pieces.at(-1);
    const words = last && "kind" in last && last.kind === "text" ? last : undefined;
    const isHard = this.breaks || (words?.text.endsWith("  ") ?? false);
    if (words) words.text = words.text.trimEnd();
    if (isHard) this.#put({ kind: "break" }, this.#at + 1);
    else this.#say("\n");
    while (this.text[this.#at] === " ") this.#at += 1;
  }

  #code() {
    const { text } = this;
    const length = runLength(text, this.#at);
    const from = this.#at + length;
    const end = this.backticks.next(length, from - 1);
    if (end < 0) return this.#say(text.slice(this.#at, from));
    const inner = text.slice(from, end).replaceAll("\n", " ");
    const isPadded = inner.startsWith(" ") && inner.endsWith(" ") && inner.trim() !== "";
    return this.#put({ kind: "code", text: isPadded ? inner.slice(1, -1) : inner }, end + length);
  }

  #formula() {
    const { text } = this;
    const length = text[this.#at + 1] === "$" ? 2 : 1;
    const from = this.#at + length;
    const end = length === 1 && isSpace(text[from] ?? "") ? -1 : this.dollars.next(length, from);
    if (end < 0 || text.slice(from, end).trim() === "") return this.#say(text.slice(this.#at, from));
    return this.#put(
      { kind: "mathematics", text: text.slice(from, end).trim(), isDisplay: length === 2 },
      end + length,
    );
  }

  #bang() {
    if (this.text[this.#at + 1] === "[") this.#openBracket(2);
    else this.#say("!");
  }

  /** @param {1 | 2} length of `[` or `![` */
  #openBracket(length) {
    this.#brackets.push({ at: this.#pieces.length, isImage: length === 2, delimiters: this.#delimiters.mark() });
    this.#say(length === 2 ? "![" : "[");
  }

  #closeBracket() {
    const bracket = this.#brackets.pop();
    const target = bracket ? targetAt(this.text, this.#at + 1) : null;
    const isBlocked = bracket && !bracket.isImage && this.#brackets.length < this.#linkFloor;
    this.#linkFloor = Math.min(this.#linkFloor, this.#brackets.length);
    if (!bracket || !target || isBlocked || !isLinkable(target.address)) return this.#say("]");
    // A picture of another host would tell it who reads this: it is a link to it.
    const open = bracket.isImage && isOwn(target.address) ? "image" : "link";
    this.#delimiters.match(bracket.delimiters);
    this.#pieces[bracket.at] = { open, address: target.address, title: target.title };
    if (open === "link") this.#linkFloor = this.#brackets.length;
    return this.#put({ close: true }, target.end);
  }

  #bareLink() {
    const before = this.text[this.#at - 1] ?? "";
    const found = /[\p{L}\p{N}]/u.test(before) ? null : addressAt(this.text, this.#at);
    if (found) this.#link(found);
    else this.#say(this.text.slice(this.#at, this.#at + 4));
  }

  /** @param {{words: string, href: string, end: number} | null} found */
  #link(found) {
    if (!found) this.#say(this.text[this.#at]);
    else this.#put({ kind: "link", href: found.href, children: [{ kind: "text", text: found.words }] }, found.end);
  }

  #delimiter() {
    const { text } = this;
    const sign = text[this.#at];
    const length = runLength(text, this.#at);
    const before = text[this.#at - 1] ?? "";
    const after = text[this.#at + length] ?? "";
    const isLeft = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
    const isRight = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
    const isWord = sign === "_";
    const run = this.#delimiters.add(sign, length, {
      opens: isLeft && (!isWord || !isRight || isPunctuation(before)),
      closes: isRight && (!isWord || !isLeft || isPunctuation(after)),
    });
    this.#pieces.push(run);
    this.#at += length;
  }

  /**
   * @param {Piece} piece
   * @param {number} end
   */
  #put(piece, end) {
    this.#pieces.push(piece);
    this.#at = end;
  }
}

/**
 * The tree of what opens and closes. The pieces are in pairs already; which of them are too deep, or a link within a
 * link, is known only here.
 * @param {Piece[]} pieces
 * @returns {Inline[]}
 */
function grow(pieces) {
  /** @type {{opening: Opening | undefined, children: Inline[]}[]} */
  const open = [{ opening: undefined, children: [] }];
  let links = 0;
  for (const piece of pieces) {
    const top = open[open.length - 1];
    if ("open" in piece) {
      open.push({ opening: piece, children: [] });
      links += piece.open === "link" ? 1 : 0;
    } else if ("close" in piece) {
      open.pop();
      links -= top.opening?.open === "link" ? 1 : 0;
      const isShown = open.length <= depthMax && !(top.opening?.open === "link" && links > 0);
      add(open[open.length - 1].children, isShown ? [closed(top)] : top.children);
    } else {
      add(top.children, piece.kind === "link" && links > 0 ? piece.children : [piece]);
    }
  }
  return open[0].children;
}

/**
 * @param {{opening: Opening | undefined, children: Inline[]}} part
 * @returns {Inline}
 */
function closed({ opening, children }) {
  if (!opening) throw new Error("a piece closes what nothing opened");
  if (opening.open === "link") return { kind: "link", href: opening.address, title: opening.title, children };
  if (opening.open === "image") {
    return { kind: "image", src: opening.address, title: opening.title, alt: plainText(children) };
  }
  return { kind: /** @type {"emphasis"} */ (opening.open), children };
}

/**
 * Words that stand beside words are one.
 * @param {Inline[]} children
 * @param {Inline[]} more
 */
function add(children, more) {
  for (const node of more) {
    const last = children[children.length - 1];
    if (node.kind === "text" && last?.kind === "text") last.text += node.text;
    else children.push(node);
  }
}
