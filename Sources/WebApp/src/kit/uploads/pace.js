/** How fast it goes, over the last seconds: what was before says nothing about what comes. */

const windowMs = 8_000;
/** What is told of less than this jumps about. */
const tellAfterMs = 800;
/** Within this time one figure is enough. */
const grainMs = 100;

export class Pace {
  /** @type {{atMs: number, bytes: number}[]} */
  #points = [];

  /**
   * @param {number} atMs
   * @param {number} bytes how many there are by now
   */
  note(atMs, bytes) {
    const last = this.#points.at(-1);
    // What did not arrive is sent again: that is no pace.
    if (last && bytes < last.bytes) this.clear();
    if (last && this.#points.length > 1 && atMs - last.atMs < grainMs) last.bytes = bytes;
    else this.#points.push({ atMs, bytes });
    while (this.#points.length > 2 && atMs - this.#points[1].atMs > windowMs) this.#points.shift();
  }

  clear() {
    this.#points = [];
  }

  /** Undefined until it can be told. */
  get bytesPerS() {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (!first || !last || last.atMs - first.atMs < tellAfterMs) return undefined;
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs);
  }
}
