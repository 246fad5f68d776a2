import { faultOf } from "./load.js";
import { Store } from "./store.js";

/**
 * A form on its way to the server: one at a time, so a second click does nothing.
 * @extends {Store<{isBusy: boolean, problem: import("./load.js").Fault | undefined}>}
 */
export class Submission extends Store {
  constructor() {
    super({ isBusy: false, problem: undefined });
  }

  /**
   * True where it was done; false where there is a problem to show, or where one is under way already.
   * @param {() => Promise<unknown>} action
   */
  async run(action) {
    if (this.getSnapshot().isBusy) return false;
    this.show({ isBusy: true, problem: undefined });
    /** @type {import("./load.js").Fault | undefined} */
    let problem;
    try {
      await action();
    } catch (error) {
      problem = faultOf(error);
    } finally {
      this.show({ isBusy: false, problem });
    }
    return problem === undefined;
  }

  clear() {
    this.show({ ...this.getSnapshot(), problem: undefined });
  }
}
