/**
 * Where the rows of a long list begin, from their heights: what has been measured, and a guess for the others. Pure.
 */
export class Offsets {
  /**
   * @param {number} count
   * @param {(index: number) => number} heightOf
   */
  constructor(count, heightOf) {
    this.count = count;
    // One more than there are rows: the last is the end of the list.
    this.starts = new Float64Array(count + 1);
    for (let index = 0; index < count; index += 1) this.starts[index + 1] = this.starts[index] + heightOf(index);
  }

  get total() {
    return this.starts[this.count];
  }

  /** @param {number} index */
  startOf(index) {
    return this.starts[index];
  }

  /** @param {number} index */
  endOf(index) {
    return this.starts[index + 1];
  }

  /**
   * The row that lies at a height; beyond the ends, the first or the last.
   * @param {number} px
   */
  indexAt(px) {
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= px) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The rows from the first to the one before `end` that a window shows, with some more around it.
   * @param {number} top
   * @param {number} height
   * @param {number} more
   */
  range(top, height, more) {
    if (this.count === 0) return { first: 0, end: 0 };
    return { first: this.indexAt(top - more), end: this.indexAt(top + height + more) + 1 };
  }
}
