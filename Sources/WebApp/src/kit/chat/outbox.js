import { ApiProblem, Unreachable } from "../problems.js";
import { Store } from "../store.js";

/**
 * What oneself says in a room, from the moment it is said until it stands there: one after another, in the order in which
 * it was said. Each has a nonce of its own, so that it is never there twice, however often it is sent.
 * @typedef {import("./memory.js").Unsent} Unsent
 * @typedef {"sending" | "waiting" | "sent" | "held" | "failed"} PendingState waiting: for the network or the server;
 *   sent: it is on disk, and comes with the room's events; held: staff look at it first
 * @typedef {Unsent & {
 *   state: PendingState, id?: string, fault?: ApiProblem, againAt?: number, verdict?: "published" | "refused", reason?: string,
 * }} Pending `verdict`: what staff have said of one that was held
 */

const againFirstMs = 2_000;
const againMsMax = 30_000;

/** @extends {Store<Pending[]>} */
export class Outbox extends Store {
  #isSending = false;
  #tries = 0;
  #isEnded = false;
  #callOff = () => {};
  /**
   * Of all that this page has said here: what comes back with one of them is one's own.
   * @type {Set<string>}
   */
  nonces = new Set();

  /**
   * @param {{
   *   post: (message: Unsent) => Promise<{id: string, offset: number | null, held?: boolean}>,
   *   memory: import("./memory.js").ChatMemory, clock: import("../browser.js").Clock, newKey: () => string,
   *   sent?: (message: Pending, as: {id: string, offset: number | null}) => void,
   * }} surroundings `sent`: it is on disk, as the message of that id, at that place
   */
  constructor(surroundings) {
    super(surroundings.memory.unsent().map(restored));
    this.surroundings = surroundings;
    for (const { nonce } of this.getSnapshot()) this.nonces.add(nonce);
  }

  /** @param {{text: string, thread: string | null, files?: import("./message.js").Attached[], anonymous?: boolean, staff_only?: boolean}} message */
  say({ files = [], ...message }) {
    const { clock, newKey, memory } = this.surroundings;
    /** @type {Pending} */
    const pending = { ...message, files, nonce: newKey(), at: new Date(clock.now()).toISOString(), state: "waiting" };
    this.nonces.add(pending.nonce);
    memory.keep(pending);
    this.show([...this.getSnapshot(), pending]);
    void this.#run();
    return pending.nonce;
  }

  /** Goes on: the network is back, or somebody asks for it. */
  wake() {
    this.#tries = 0;
    this.#callOff();
    void this.#run();
  }

  /** @param {string} nonce */
  retry(nonce) {
    const pending = this.#change(nonce, { state: "waiting", fault: undefined, refused: undefined });
    if (pending) this.surroundings.memory.keep(pending);
    this.wake();
  }

  /** @param {string} nonce */
  discard(nonce) {
    this.surroundings.memory.forget(nonce);
    this.show(this.getSnapshot().filter((one) => one.nonce !== nonce));
  }

  /**
   * It stands in the room: it came with the room's events, or a page of it has it.
   * @param {{id: string, nonce?: string}} message
   */
  arrived({ id, nonce }) {
    const found = this.getSnapshot().find((one) => (nonce && one.nonce === nonce) || one.id === id);
    if (found) this.discard(found.nonce);
  }

  /**
   * What staff look at first, from a page before this.
   * @param {any[]} held
   */
  hold(held) {
    // One that is being sent once more has its nonce, and no id yet.
    const known = new Set(this.getSnapshot().flatMap(({ id, nonce }) => [id, nonce]));
    const others = held
      .filter(({ id, nonce, verdict }) => !known.has(id) && !known.has(nonce ?? undefined) && !verdict)
      .map(({ id, nonce, text, thread = null, files = [], at, by }) => ({
        id, nonce: nonce ?? `held-${id}`, text, thread, files, at, state: /** @type {const} */ ("held"),
        ...(by?.anonymous && { anonymous: true }),
      }));
    for (const { nonce } of others) this.nonces.add(nonce);
    if (others.length > 0) this.show([...others, ...this.getSnapshot()]);
  }

  /**
   * They have looked at it.
   * @param {{held: string, verdict: "published" | "refused", reason?: string}} settled
   */
  settled({ held, verdict, reason }) {
    const found = this.getSnapshot().find(({ id }) => id === held);
    if (found && verdict === "published") this.discard(found.nonce);
    else if (found) this.#change(found.nonce, { verdict, reason });
  }

  end() {
    this.#isEnded = true;
    this.#callOff();
  }

  async #run() {
    if (this.#isSending || this.#isEnded) return;
    this.#isSending = true;
    this.#callOff();
    for (let next = this.#next(); next && !this.#isEnded; next = this.#next()) {
      if (!(await this.#send(next))) break;
    }
    this.#isSending = false;
  }

  #next() {
    return this.getSnapshot().find(({ state }) => state === "waiting");
  }

  /**
   * Whether the next one may follow.
   * @param {Pending} pending
   */
  async #send(pending) {
    const { nonce } = pending;
    this.#change(nonce, { state: "sending", againAt: undefined });
    try {
      const { id, offset, held } = await this.surroundings.post(pending);
      this.#tries = 0;
      this.surroundings.memory.forget(nonce);
      this.#change(nonce, { state: held ? "held" : "sent", id });
      if (!held) this.surroundings.sent?.(pending, { id, offset });
      return true;
    } catch (fault) {
      if (!(fault instanceof ApiProblem || fault instanceof Unreachable)) throw fault;
      return this.#refused(nonce, fault);
    }
  }

  /**
   * @param {string} nonce
   * @param {ApiProblem | Unreachable} fault
   */
  #refused(nonce, fault) {
    const passes = fault instanceof Unreachable || fault.status >= 500 || fault.status === 429;
    if (!passes) {
      // Kept as it is: what the server did not take is not said by itself days later.
      const pending = this.#change(nonce, { state: "failed", fault, refused: { status: fault.status, code: fault.code } });
      if (pending) this.surroundings.memory.keep(pending);
      return true;
    }
    const { clock } = this.surroundings;
    const told = fault instanceof ApiProblem && fault.retryAfterS !== undefined ? fault.retryAfterS * 1_000 : undefined;
    const waitMs = told ?? Math.min(againMsMax, againFirstMs * 2 ** this.#tries);
    this.#tries += 1;
    this.#change(nonce, { state: "waiting", againAt: clock.now() + waitMs });
    this.#callOff = clock.after(waitMs, () => void this.#run());
    return false;
  }

  /**
   * Answers with how it is then; undefined: it is there no more.
   * @param {string} nonce
   * @param {Partial<Pending>} change
   */
  #change(nonce, change) {
    this.show(this.getSnapshot().map((one) => (one.nonce === nonce ? { ...one, ...change } : one)));
    return this.getSnapshot().find((one) => one.nonce === nonce);
  }
}

/**
 * As it was before a reload.
 * @param {Unsent} kept
 * @returns {Pending}
 */
function restored(kept) {
  const { refused } = kept;
  if (!refused) return { ...kept, state: "waiting" };
  return { ...kept, state: "failed", fault: new ApiProblem(refused.status, { code: refused.code }) };
}
