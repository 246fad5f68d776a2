/**
 * The last events of a room: a page of its history that was asked for before they happened, and comes after, is brought up
 * to date with them.
 */
const eventsMax = 400;

export class Recent {
  /** @type {import("./message.js").Publication[]} */
  #events = [];
  /** Up to here they are forgotten. */
  #lostUpTo = 0;

  /** @param {import("./message.js").Publication} publication */
  note(publication) {
    if (publication.offset === 0) return;
    this.#events.push(publication);
    if (this.#events.length > eventsMax) this.#lostUpTo = this.#events.shift()?.offset ?? 0;
  }

  /** What was known is not what there is: a backup was brought back. */
  forget() {
    this.#events = [];
    this.#lostUpTo = 0;
  }

  /**
   * What has happened since; undefined where that is not known any more.
   * @param {number} offset
   */
  since(offset) {
    if (offset < this.#lostUpTo) return undefined;
    return this.#events.filter((event) => event.offset > offset);
  }
}
