import { Store } from "../store.js";

/** Who is writing just now, as far as they say so every few seconds. */
const shownMs = 6_000;
const tellEveryMs = 3_000;
const peopleMax = 20;

/**
 * @typedef {{by: import("./message.js").Author, thread: string | null, untilMs: number}} Typist
 * @extends {Store<Typist[]>}
 */
export class Typing extends Store {
  #callOff = () => {};
  /**
   * When it was last told that oneself writes, by thread.
   * @type {Map<string, number>}
   */
  #toldAt = new Map();

  /** @param {{clock: import("../browser.js").Clock, me: string, tell: (thread: string | null) => void}} surroundings */
  constructor(surroundings) {
    super([]);
    this.surroundings = surroundings;
  }

  /** @param {{by?: import("./message.js").Author, thread?: string}} event */
  hear({ by, thread = undefined }) {
    const { clock, me } = this.surroundings;
    if (!by?.id || by.id === me) return;
    const place = thread ?? null;
    const typist = { by, thread: place, untilMs: clock.now() + shownMs };
    this.show([...this.#others(by.id, place), typist].slice(-peopleMax));
    this.#callOff();
    this.#callOff = clock.after(shownMs, () => this.#expire());
  }

  /**
   * They have said it.
   * @param {string | undefined} person
   * @param {string | null} thread
   */
  said(person, thread) {
    const others = this.#others(person, thread);
    if (others.length < this.getSnapshot().length) this.show(others);
  }

  /**
   * Oneself writes.
   * @param {string | null} thread
   */
  wrote(thread) {
    const { clock, tell } = this.surroundings;
    const name = thread ?? "";
    if (clock.now() - (this.#toldAt.get(name) ?? -tellEveryMs) < tellEveryMs) return;
    this.#toldAt.set(name, clock.now());
    tell(thread);
  }

  /**
   * Oneself has said it: what is written next is told at once.
   * @param {string | null} thread
   */
  sent(thread) {
    this.#toldAt.delete(thread ?? "");
  }

  end() {
    this.#callOff();
  }

  /**
   * @param {string | undefined} person
   * @param {string | null} thread
   */
  #others(person, thread) {
    return this.getSnapshot().filter((one) => one.by.id !== person || one.thread !== thread);
  }

  #expire() {
    const { clock } = this.surroundings;
    const left = this.getSnapshot().filter(({ untilMs }) => untilMs > clock.now());
    this.show(left);
    const next = Math.min(...left.map(({ untilMs }) => untilMs));
    if (left.length > 0) this.#callOff = clock.after(next - clock.now(), () => this.#expire());
  }
}
