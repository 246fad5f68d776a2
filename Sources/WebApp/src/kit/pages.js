import { faultOf } from "./load.js";
import { Store } from "./store.js";

/**
 * A list that comes in parts, each with a cursor for the next.
 * @template T
 * @typedef {{items: T[], next_cursor: string | null}} Page
 */

/**
 * @template T
 * @typedef {(cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>} FetchPage
 */

/**
 * @template T
 * @extends {Store<{items: T[], isLoading: boolean, isDone: boolean, error: Error | undefined}>}
 */
export class Pages extends Store {
  /** @type {AbortController | undefined} */
  #running;
  /** @type {string | undefined} */
  #cursor;

  constructor() {
    super({ items: [], isLoading: true, isDone: false, error: undefined });
  }

  /**
   * From the beginning.
   * @param {FetchPage<T>} fetchPage
   */
  async start(fetchPage) {
    this.end();
    this.#cursor = undefined;
    this.show({ items: [], isLoading: true, isDone: false, error: undefined });
    await this.#load(fetchPage);
  }

  /**
   * What follows; nothing where a part is under way, or all are there.
   * @param {FetchPage<T>} fetchPage
   */
  async more(fetchPage) {
    if (this.#running || this.getSnapshot().isDone) return;
    this.show({ ...this.getSnapshot(), isLoading: true, error: undefined });
    await this.#load(fetchPage);
  }

  /**
   * Puts a changed item in the place of the one that it was, or takes it out.
   * @param {(item: T) => T | undefined} change
   */
  change(change) {
    const snapshot = this.getSnapshot();
    this.show({ ...snapshot, items: snapshot.items.flatMap((item) => change(item) ?? []) });
  }

  /**
   * Puts a new one before all others.
   * @param {T} item
   */
  prepend(item) {
    const snapshot = this.getSnapshot();
    this.show({ ...snapshot, items: [item, ...snapshot.items] });
  }

  /**
   * Puts a new one after all others, where all are there: else it comes with what follows.
   * @param {T} item
   */
  append(item) {
    const snapshot = this.getSnapshot();
    if (snapshot.isDone) this.show({ ...snapshot, items: [...snapshot.items, item] });
  }

  end() {
    this.#running?.abort();
    this.#running = undefined;
  }

  /** @param {FetchPage<T>} fetchPage */
  async #load(fetchPage) {
    const running = new AbortController();
    this.#running = running;
    try {
      const { items, next_cursor: next } = await fetchPage(this.#cursor, running.signal);
      if (this.#running !== running) return;
      this.#cursor = next ?? undefined;
      const all = [...this.getSnapshot().items, ...items];
      this.show({ items: all, isLoading: false, isDone: next === null, error: undefined });
    } catch (error) {
      if (this.#running !== running) return;
      this.show({ ...this.getSnapshot(), isLoading: false, error: /** @type {Error} */ (error) });
      faultOf(error);
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }
}
