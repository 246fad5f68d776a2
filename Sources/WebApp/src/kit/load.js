import { ApiProblem, Unreachable } from "./problems.js";
import { Store } from "./store.js";

/**
 * @typedef {ApiProblem | Unreachable} Fault
 */

/**
 * What a page shows that has to be fetched first. Of several loads the last one wins; what comes late from an earlier
 * one is dropped.
 * @template T
 * @extends {Store<{data: T | undefined, error: Error | undefined, isLoading: boolean}>}
 */
export class Load extends Store {
  /** @type {AbortController | undefined} */
  #running;

  constructor() {
    super({ data: undefined, error: undefined, isLoading: true });
  }

  /**
   * @param {(signal: AbortSignal) => Promise<T>} load
   * @param {boolean} [keeps] whether what is there is shown until the new is there
   */
  async run(load, keeps = false) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.show({ data: keeps ? this.getSnapshot().data : undefined, error: undefined, isLoading: true });
    try {
      const data = await load(running.signal);
      if (this.#running === running) this.show({ data, error: undefined, isLoading: false });
    } catch (error) {
      if (this.#running !== running) return;
      this.show({ ...this.getSnapshot(), error: /** @type {Error} */ (error), isLoading: false });
      faultOf(error);
    }
  }

  end() {
    this.#running?.abort();
    this.#running = undefined;
  }
}

/**
 * What can be shown to a person; anything else is a mistake of ours, and goes on up.
 * @param {unknown} error
 * @returns {Fault}
 */
export function faultOf(error) {
  if (error instanceof ApiProblem || error instanceof Unreachable) return error;
  throw error;
}
