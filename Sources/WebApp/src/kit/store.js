/**
 * Something to see that changes, in the shape that React's useSyncExternalStore wants: a snapshot is replaced, never
 * changed.
 * @template T
 */
export class Store {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {T} */
  #snapshot;

  /** @param {T} snapshot */
  constructor(snapshot) {
    this.#snapshot = snapshot;
  }

  /** @param {() => void} listener */
  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  getSnapshot = () => this.#snapshot;

  /** @param {T} snapshot */
  show(snapshot) {
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
  }
}
