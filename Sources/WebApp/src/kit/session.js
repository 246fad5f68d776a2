import { ApiProblem, Unreachable } from "./problems.js";
import { Store } from "./store.js";

/**
 * @typedef {import("../../types/api").Account} Account
 * @typedef {{handle: string, password: string} | {email: string, password: string}} Credentials
 *
 * Who is signed in. `person` is there in `signedIn` and `asksAgain`; `fault` is there in `unknown` when it could not be
 * found out. `hasLeft` says that somebody was here before, whose page is not for whoever comes next. In `asksAgain` the server has ended the session under the page, which stays as it is below a dialog.
 * @typedef {{state: "unknown", person: undefined, fault?: ApiProblem | Unreachable, hasLeft?: undefined}
 *   | {state: "signedOut", person: undefined, fault?: undefined, hasLeft?: boolean}
 *   | {state: "signedIn" | "asksAgain", person: Account, fault?: undefined, hasLeft?: undefined}} SessionSnapshot
 *
 * What tells this person's other tabs, as BroadcastChannel does. They ask the server themselves.
 * @typedef {"changed" | "left"} TabMessage
 * @typedef {{postMessage: (message: TabMessage) => void, onmessage: ((event: MessageEvent) => void) | null}} Channel
 *
 * @typedef {{problem: ApiProblem, resolve: () => void, reject: (reason: unknown) => void}} HeldCall
 */

/** More calls than a page has under way; what comes beyond them fails as it would without a dialog. */
export const heldCallsMax = 64;

/**
 * The session is kept in a cookie that no script reads, so who is signed in is asked of the server.
 *
 * A call is not lost to a session that has ended: it is held here while the person signs in again, and then sent
 * again. It fails with the server's answer when they give up, or when it is somebody else who signs in.
 * @extends {Store<SessionSnapshot>}
 */
export class Session extends Store {
  /** Grows with each sign-in: a 401 to a call from before it says nothing about what holds since. */
  epoch = 0;
  /** @type {Set<HeldCall>} */
  #held = new Set();
  /** @type {Promise<void> | undefined} */
  #asking;

  /** @param {{api: import("./api.js").Api, channel?: Channel}} surroundings */
  constructor({ api, channel }) {
    super({ state: "unknown", person: undefined });
    this.api = api;
    this.channel = channel;
    api.useGate(this);
    if (channel) channel.onmessage = ({ data }) => void this.#changedElsewhere(data);
  }

  /** Finds out who is signed in. Never rejects: where nobody can say, the snapshot tells why. */
  start() {
    return this.refresh();
  }

  /** Asks the server anew, as when a connection was told that the session has ended. @returns {Promise<void>} */
  refresh() {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /**
   * @param {Credentials} credentials
   * @returns {Promise<Account>}
   */
  async signIn(credentials) {
    const { data } = await this.api.post("/api/v1/sessions", { body: { ...credentials, cookie: true }, isHeld: false });
    this.#enter(data.user, true);
    this.#tellTabs("changed");
    return data.user;
  }

  /** Ends this device's session. Rejects where the server could not be told: then the session goes on. */
  async signOut() {
    await this.#end(this.api.delete("/api/v1/sessions/current", { isHeld: false }));
  }

  /** Ends every session of this person, and every token. */
  async signOutEverywhere() {
    await this.#end(this.api.delete("/api/v1/sessions", { isHeld: false }));
  }

  /** The person does not want to sign in again. */
  giveUp() {
    if (this.getSnapshot().state === "asksAgain") this.#leave();
  }

  /** The account is gone, or all of its sessions are, by a call of the page's own. */
  left() {
    this.#leave();
    this.#tellTabs("left");
  }

  /**
   * What the person's account is now, as a call of the page's own has answered.
   * @param {Account} person
   */
  update(person) {
    const { state, person: known } = this.getSnapshot();
    if (known?.id !== person.id || state !== "signedIn") return;
    this.show({ state, person });
    this.#tellTabs("changed");
  }

  /**
   * The gate of calls that were answered 401.
   * @param {ApiProblem} problem
   * @param {number} epoch that in which the call was sent
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  admit(problem, epoch, signal) {
    const { state, person } = this.getSnapshot();
    if (state === "signedIn" && epoch !== this.epoch) return Promise.resolve();
    if (person === undefined || this.#held.size >= heldCallsMax) return Promise.reject(problem);
    const held = this.#hold(problem, signal);
    if (state === "signedIn") this.show({ state: "asksAgain", person });
    return held;
  }

  /**
   * @param {ApiProblem} problem
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  #hold(problem, signal) {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#held.delete(call);
        reject(signal?.reason);
      };
      const settle = (/** @type {() => void} */ done) => () => {
        signal?.removeEventListener("abort", stop);
        done();
      };
      /** @type {HeldCall} */
      const call = { problem, resolve: settle(resolve), reject: (reason) => settle(() => reject(reason))() };
      if (signal?.aborted) return reject(signal.reason);
      this.#held.add(call);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** @param {TabMessage} message */
  async #changedElsewhere(message) {
    // What is being asked already may have been answered before the change.
    await this.#asking;
    await this.refresh();
    // Who signed out over there wants to be signed out, and not to be asked for a password.
    if (message === "left") this.giveUp();
  }

  async #ask() {
    const { epoch } = this;
    try {
      const { user } = (await this.api.get("/api/v1/sessions/current", { isHeld: false })).data;
      if (epoch !== this.epoch) return;
      if (user) this.#enter(user, false);
      else this.#isNobody();
    } catch (fault) {
      if (epoch === this.epoch) this.#couldNotTell(fault);
    }
  }

  /** What is on the page is the person's: it is not taken away before they were asked. */
  #isNobody() {
    const { person } = this.getSnapshot();
    if (person) this.show({ state: "asksAgain", person });
    else this.#leave();
  }

  /** @param {unknown} fault */
  #couldNotTell(fault) {
    const { state } = this.getSnapshot();
    if (!(fault instanceof ApiProblem || fault instanceof Unreachable)) throw fault;
    // What was known stays so until the server says otherwise.
    if (state === "unknown") this.show({ state, person: undefined, fault });
  }

  /**
   * @param {Account} person
   * @param {boolean} isNew whether the session began just now
   */
  #enter(person, isNew) {
    const before = this.getSnapshot();
    if (isNew || before.state !== "signedIn" || before.person.id !== person.id) this.epoch += 1;
    this.show({ state: "signedIn", person });
    const isSame = before.person?.id === person.id;
    this.#settleHeld((call) => (isSame ? call.resolve() : call.reject(call.problem)));
  }

  #leave() {
    this.epoch += 1;
    const { person, hasLeft } = this.getSnapshot();
    this.show({ state: "signedOut", person: undefined, ...((person || hasLeft) && { hasLeft: true }) });
    this.#settleHeld((call) => call.reject(call.problem));
  }

  /** @param {(call: HeldCall) => void} settle */
  #settleHeld(settle) {
    const calls = [...this.#held];
    this.#held.clear();
    for (const call of calls) settle(call);
  }

  /** @param {Promise<unknown>} ending */
  async #end(ending) {
    try {
      await ending;
    } catch (fault) {
      // Ended already is ended.
      if (!(fault instanceof ApiProblem && fault.isSignedOut)) throw fault;
    }
    this.left();
  }

  /** @param {TabMessage} message */
  #tellTabs(message) {
    this.channel?.postMessage(message);
  }
}
