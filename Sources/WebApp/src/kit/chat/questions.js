import { faultOf } from "../load.js";
import { Store } from "../store.js";
import { changed, fromPage } from "./message.js";
import { refreshed } from "./timeline.js";

/**
 * The questions of a room, in the order and of the state that somebody wants to see, kept up to date.
 * @typedef {import("./message.js").ChatMessage} ChatMessage
 * @typedef {"newest" | "votes" | "active"} QuestionOrder
 * @typedef {"open" | "answered" | undefined} QuestionState
 * @typedef {{
 *   items: ChatMessage[], isLoading: boolean, isDone: boolean, fault: import("../load.js").Fault | undefined, arrived: number,
 *   order: QuestionOrder, state: QuestionState,
 * }} QuestionsSnapshot `arrived`: so many were asked since, and are not on it yet
 * @extends {Store<QuestionsSnapshot>}
 */
export class Questions extends Store {
  /** @type {AbortController | undefined} */
  #running;
  /** @type {string | undefined} */
  #cursor;

  /**
   * @param {{
   *   me: string, recent: import("./recent.js").Recent,
   *   fetchPage: (query: {order: QuestionOrder, state: QuestionState, cursor: string | undefined}, signal: AbortSignal) => Promise<any>,
   * }} surroundings
   */
  constructor(surroundings) {
    super({ items: [], isLoading: true, isDone: false, fault: undefined, arrived: 0, order: "newest", state: undefined });
    this.surroundings = surroundings;
  }

  /**
   * From the beginning.
   * @param {{order?: QuestionOrder, state?: QuestionState}} [wish] what is not in it stays as it was
   */
  async start(wish = {}) {
    this.end();
    this.#cursor = undefined;
    this.show({ ...this.getSnapshot(), ...wish, isLoading: true, fault: undefined });
    await this.#load([]);
  }

  async more() {
    if (this.#running || this.getSnapshot().isDone) return;
    this.show({ ...this.getSnapshot(), isLoading: true, fault: undefined });
    await this.#load(this.getSnapshot().items);
  }

  again() {
    return this.#cursor ? this.more() : this.start();
  }

  /** @param {import("./message.js").Publication} publication */
  hear(publication) {
    const { me } = this.surroundings;
    const { data } = publication;
    this.#map((item) => changed(item, publication, me));
    const isNew = data.type === "message" && !data.thread && !data.deleted;
    if (isNew && !this.find(data.id)) this.show({ ...this.getSnapshot(), arrived: this.getSnapshot().arrived + 1 });
  }

  /**
   * What oneself has asked stands where it stood while it was sent, whatever the order.
   * @param {ChatMessage} question
   */
  put(question) {
    const now = this.getSnapshot();
    if (this.find(question.id)) return;
    this.show({ ...now, items: [question, ...now.items], arrived: Math.max(0, now.arrived - 1) });
  }

  /**
   * @param {string} id
   * @param {(message: ChatMessage) => ChatMessage} change
   */
  change(id, change) {
    this.#map((item) => (item.id === id ? change(item) : item));
  }

  /** @param {any} item an answer about one message */
  refresh(item) {
    this.change(item.id, (known) => refreshed(known, item, this.surroundings.me));
  }

  /** @param {string} id */
  find(id) {
    return this.getSnapshot().items.find((item) => item.id === id);
  }

  end() {
    this.#running?.abort();
    this.#running = undefined;
  }

  /** @param {ChatMessage[]} before */
  async #load(before) {
    const running = new AbortController();
    this.#running = running;
    const { me, recent, fetchPage } = this.surroundings;
    const { order, state } = this.getSnapshot();
    try {
      const page = await fetchPage({ order, state, cursor: this.#cursor }, running.signal);
      if (this.#running !== running) return;
      this.#running = undefined;
      const asOf = page.position.offset;
      const known = new Set(before.map(({ id }) => id));
      const some = page.items.filter((/** @type {any} */ { id }) => !known.has(id)).map((/** @type {any} */ item) => fromPage(item, asOf, me));
      const missed = recent.since(asOf) ?? [];
      const items = [...before, ...some].map((item) => missed.reduce((now, event) => changed(now, event, me), item));
      this.#cursor = page.next_cursor ?? undefined;
      const arrived = before.length === 0 ? 0 : this.getSnapshot().arrived;
      this.show({ ...this.getSnapshot(), items, arrived, isLoading: false, isDone: !page.next_cursor });
    } catch (error) {
      if (this.#running !== running) return;
      this.#running = undefined;
      this.show({ ...this.getSnapshot(), isLoading: false, fault: faultOf(error) });
    }
  }

  /** @param {(item: ChatMessage) => ChatMessage} change */
  #map(change) {
    const now = this.getSnapshot();
    const items = now.items.map(change);
    if (items.some((item, index) => item !== now.items[index])) this.show({ ...now, items });
  }
}
