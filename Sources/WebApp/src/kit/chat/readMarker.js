import { ApiProblem, Unreachable } from "../problems.js";

/** Reading goes on while one reads: the marker follows at this pace. */
const afterMs = 400;

/**
 * How far somebody has read in a room or in a thread: it moves with what they have seen, on a page that is seen, and forward
 * only.
 */
export class ReadMarker {
  #wanted;
  #isTelling = false;
  #callOff = () => {};

  /**
   * @param {number} offset where it stands
   * @param {{clock: import("../browser.js").Clock, isSeen: () => boolean, tell: (offset: number) => Promise<unknown>}} surroundings
   */
  constructor(offset, surroundings) {
    this.told = offset;
    this.#wanted = offset;
    this.surroundings = surroundings;
  }

  /** @param {number} offset of the last message in view */
  see(offset) {
    const { isSeen, clock } = this.surroundings;
    if (offset <= this.#wanted || !isSeen()) return;
    this.#wanted = offset;
    this.#callOff();
    this.#callOff = clock.after(afterMs, () => void this.#tell());
  }

  /** What has not been told yet is told now: somebody leaves. */
  end() {
    this.#callOff();
    void this.#tell();
  }

  async #tell() {
    if (this.#isTelling || this.#wanted <= this.told) return;
    this.#isTelling = true;
    const offset = this.#wanted;
    try {
      await this.surroundings.tell(offset);
      this.told = offset;
    } catch (fault) {
      if (!(fault instanceof ApiProblem || fault instanceof Unreachable)) throw fault;
      // It is told again with the next that is seen.
      this.#wanted = this.told;
    } finally {
      this.#isTelling = false;
    }
    if (this.#wanted > this.told) void this.#tell();
  }
}
