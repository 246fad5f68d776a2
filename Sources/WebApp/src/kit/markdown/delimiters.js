/**
 * Runs of signs that stand in pairs around words, such as `**` and `||`, matched as CommonMark does it: from the first
 * closing one on, each with the nearest that opens. A search that fails is not made again, so that all of it
 * takes a time in proportion to the text.
 * @typedef {import("./inlines.js").Piece} Piece
 * @typedef {"emphasis" | "strong" | "struck" | "spoiler"} Style
 * @typedef {{
 *   sign: string, length: number, left: number, opens: boolean, closes: boolean,
 *   opening: Style[], closing: number, previous: Run | undefined, next: Run | undefined, number: number,
 * }} Run `left`: how many signs no pair has taken
 */

/** @type {{[sign: string]: {[length: number]: Style}}} */
const styles = {
  "*": { 1: "emphasis", 2: "strong" },
  "_": { 1: "emphasis", 2: "strong" },
  "~": { 2: "struck" },
  "|": { 2: "spoiler" },
};

export class Delimiters {
  /** @type {Run | undefined} */
  #last;
  #count = 0;
  /** @type {Map<unknown, Run>} */
  #runs = new Map();

  /**
   * A run; what is given back stands for it among the pieces until they are asked for.
   * @param {string} sign
   * @param {number} length
   * @param {{opens: boolean, closes: boolean}} sides
   * @returns {Piece[]}
   */
  add(sign, length, { opens, closes }) {
    /** @type {Piece[]} */
    const place = [];
    /** @type {Run} */
    const run = {
      sign, length, left: length, opens, closes, opening: [], closing: 0, previous: undefined, next: undefined,
      number: (this.#count += 1),
    };
    this.#runs.set(place, run);
    if ((opens || closes) && (styles[sign][1] || length > 1)) {
      run.previous = this.#last;
      if (this.#last) this.#last.next = run;
      this.#last = run;
    }
    return place;
  }

  /** Everything that is added from here on has a higher number. */
  mark() {
    return this.#count;
  }

  /**
   * Matches all that was added after a mark; what found nobody stays without.
   * @param {number} mark
   */
  match(mark) {
    let closer = this.#firstAfter(mark);
    /** How far back there is nobody for a closer of this kind. @type {Map<string, number>} */
    const bottoms = new Map();
    while (closer) {
      const kind = `${closer.sign}${closer.opens}${closer.length % 3}`;
      const opener = closer.closes ? this.#openerOf(closer, Math.max(mark, bottoms.get(kind) ?? 0)) : undefined;
      if (opener) {
        this.#pair(opener, closer);
        if (isSpent(opener)) this.#remove(opener);
        if (!isSpent(closer)) continue;
        const { next } = closer;
        this.#remove(closer);
        closer = next;
      } else {
        const { next } = closer;
        if (closer.closes) {
          bottoms.set(kind, closer.number - 1);
          if (!closer.opens) this.#remove(closer);
        }
        closer = next;
      }
    }
    while (this.#last && this.#last.number > mark) this.#remove(this.#last);
  }

  /**
   * What a run has become; any other piece is itself.
   * @param {Piece | Piece[]} piece
   * @returns {Piece[]}
   */
  piecesOf(piece) {
    if (!Array.isArray(piece)) return [piece];
    const run = this.#runs.get(piece);
    if (!run) return piece;
    /** @type {Piece[]} */
    const pieces = Array.from({ length: run.closing }, () => ({ close: true }));
    if (run.left > 0) pieces.push({ kind: "text", text: run.sign.repeat(run.left) });
    // The one that was matched last is the outermost.
    for (const open of run.opening.reverse()) pieces.push({ open });
    return pieces;
  }

  /** @param {number} mark */
  #firstAfter(mark) {
    let run = this.#last;
    if (!run || run.number <= mark) return undefined;
    while (run.previous && run.previous.number > mark) run = run.previous;
    return run;
  }

  /**
   * @param {Run} closer
   * @param {number} bottom
   */
  #openerOf(closer, bottom) {
    for (let run = closer.previous; run && run.number > bottom; run = run.previous) {
      if (run.sign === closer.sign && run.opens && fits(run, closer)) return run;
    }
    return undefined;
  }

  /**
   * @param {Run} opener
   * @param {Run} closer
   */
  #pair(opener, closer) {
    const length = Math.min(2, opener.left, closer.left);
    const style = styles[opener.sign][length];
    opener.opening.push(style);
    closer.closing += 1;
    opener.left -= length;
    closer.left -= length;
    // What lies between them has found nobody.
    opener.next = closer;
    closer.previous = opener;
  }

  /** @param {Run} run */
  #remove(run) {
    if (run.previous) run.previous.next = run.next;
    if (run.next) run.next.previous = run.previous;
    if (this.#last === run) this.#last = run.previous;
  }
}

/** @param {Run} run */
function isSpent(run) {
  return run.left < (styles[run.sign][1] ? 1 : 2);
}

/**
 * Of runs that open and close both, those whose lengths make three are none of a pair: `*a**b*`.
 * @param {Run} opener
 * @param {Run} closer
 */
function fits(opener, closer) {
  if (!styles[opener.sign][1]) return true;
  const isBoth = opener.closes || closer.opens;
  return !isBoth || (opener.length + closer.length) % 3 !== 0 || (opener.length % 3 === 0 && closer.length % 3 === 0);
}
