/** So many at once, and the rest in the order in which they came. */
export class Turns {
  #going = 0;
  /** @type {(() => void)[]} */
  #queue = [];

  /** @param {number} atOnceMax */
  constructor(atOnceMax) {
    this.atOnceMax = atOnceMax;
  }

  /**
   * Resolves when it is one's turn, with what ends it; rejects with what the waiting was aborted with.
   * @param {AbortSignal} signal
   * @returns {Promise<() => void>}
   */
  take(signal) {
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
      this.#queue.push(() => {
        if (signal.aborted) return this.#next();
        signal.removeEventListener("abort", leave);
        this.#going += 1;
        resolve(() => {
          this.#going -= 1;
          this.#next();
        });
      });
      this.#next();
    });
  }

  #next() {
    if (this.#going < this.atOnceMax) this.#queue.shift()?.();
  }
}
