import { Store } from "./store.js";

/**
 * Whether the server answers, as far as this page knows:
 * online, it does; offline, this machine has no network; unreachable, there is a network but no answer; back, it
 * answers again since a moment ago.
 * @typedef {"online" | "offline" | "unreachable" | "back"} ConnectionState
 */

const firstProbeMs = 1_000;
const probeMsMax = 30_000;
const probeTimeoutMs = 5_000;
/** So long "back" is told. */
const backMs = 4_000;

/**
 * Told by the browser's events and by the outcome of calls; while the server does not answer, it asks by itself,
 * ever less often, and not at all while nobody sees the page.
 * @extends {Store<ConnectionState>}
 */
export class Connection extends Store {
  #isHidden = false;
  #isProbing = false;
  #probes = 0;
  /** @type {() => void} */
  #callOff = () => undefined;

  /**
   * @param {{
   *   fetch: import("./browser.js").Fetch, clock: import("./browser.js").Clock, random: () => number,
   *   isOnline: () => boolean,
   * }} surroundings
   */
  constructor({ fetch, clock, random, isOnline }) {
    super("online");
    this.surroundings = { fetch, clock, random, isOnline };
  }

  /**
   * @param {Pick<Window, "addEventListener">} window
   * @param {Pick<Document, "addEventListener" | "visibilityState">} document
   */
  listen(window, document) {
    window.addEventListener("offline", () => this.lostNetwork());
    window.addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => this.wasHidden(document.visibilityState === "hidden"));
  }

  get isReachable() {
    const state = this.getSnapshot();
    return state === "online" || state === "back";
  }

  /** A call was answered. Where the browser says that there is no network, that may have been before it went: a probe tells. */
  answered() {
    if (this.isReachable) return;
    if (this.getSnapshot() === "offline" && !this.surroundings.isOnline()) void this.#probe();
    else this.#cameBack();
  }

  #cameBack() {
    if (this.isReachable) return;
    this.#callOff();
    this.show("back");
    this.#callOff = this.surroundings.clock.after(backMs, () => this.show("online"));
  }

  /** A call was not answered. One may be bad luck: that the server is gone is said when it does not answer a probe. */
  failed() {
    if (this.isReachable) void this.#probe();
  }

  /** The browser says so, which holds for all servers but those of this very machine: so it is asked all the same. */
  lostNetwork() {
    this.#lose("offline");
  }

  /** Asks at once: the network came back, or the person wants to know. */
  retry() {
    if (this.isReachable) return;
    this.#callOff();
    this.#probes = 0;
    void this.#probe();
  }

  /** @param {boolean} isHidden */
  wasHidden(isHidden) {
    this.#isHidden = isHidden;
    if (this.isReachable) return;
    if (isHidden) this.#callOff();
    else this.retry();
  }

  /** @param {ConnectionState} state */
  #lose(state) {
    if (this.isReachable) this.#probes = 0;
    this.#callOff();
    if (state !== this.getSnapshot()) this.show(state);
    this.#probeLater();
  }

  #probeLater() {
    if (this.#isHidden) return;
    const { clock, random } = this.surroundings;
    const ms = Math.min(probeMsMax, firstProbeMs * 2 ** this.#probes);
    this.#probes += 1;
    this.#callOff = clock.after(ms * (0.5 + random() / 2), () => void this.#probe());
  }

  async #probe() {
    if (this.#isProbing) return;
    this.#isProbing = true;
    const isThere = await this.#isAnswered();
    this.#isProbing = false;
    if (isThere) this.#cameBack();
    else this.#lose(this.surroundings.isOnline() ? "unreachable" : "offline");
  }

  async #isAnswered() {
    const { fetch, clock } = this.surroundings;
    const ending = new AbortController();
    const callOff = clock.after(probeTimeoutMs, () => ending.abort());
    try {
      return (await fetch("/health", { cache: "no-store", signal: ending.signal })).ok;
    } catch {
      return false;
    } finally {
      callOff();
    }
  }
}
