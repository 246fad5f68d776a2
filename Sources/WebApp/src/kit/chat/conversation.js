import { faultOf } from "../load.js";
import { Store } from "../store.js";
import { fromPage } from "./message.js";
import { begun, heard, inserted, refreshed, replaced, withEarlier, withLater } from "./timeline.js";

/**
 * What is said in a room outside of threads, or in one thread, as far as somebody looks at it.
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./timeline.js").MessagePage} MessagePage
 * @typedef {{
 *   timeline: Timeline | undefined, isLoading: boolean, fault: import("../load.js").Fault | undefined, failed: "start" |
 *   "earlier" | "later" | undefined,
 * }} ConversationSnapshot
 * @typedef {{before?: number, after?: number, around?: number}} Place none: the newest
 * @extends {Store<ConversationSnapshot>}
 */
export class Conversation extends Store {
  /** @type {AbortController | undefined} */
  #running;

  /**
   * @param {{
   *   thread: string | null, me: string, recent: import("./recent.js").Recent, ownNonces: ReadonlySet<string>,
   *   fetchPage: (place: Place, thread: string | null, signal: AbortSignal) => Promise<MessagePage>,
   *   fetchOne: (id: string, signal?: AbortSignal) => Promise<any>,
   * }} surroundings
   */
  constructor(surroundings) {
    super({ timeline: undefined, isLoading: false, fault: undefined, failed: undefined });
    this.surroundings = surroundings;
    /** Whether its newest is in view, so that its beginning may be forgotten. */
    this.isAtEnd = true;
  }

  get timeline() {
    return this.getSnapshot().timeline;
  }

  /**
   * Begins anew at a place; what was there is shown until then. Answers with the first page, where it came.
   * @param {Place} [place]
   */
  async start(place = {}) {
    this.#running?.abort();
    const { thread, me, fetchPage, fetchOne } = this.surroundings;
    return this.#load("start", async (signal) => {
      const [page, root] = await Promise.all([fetchPage(place, thread, signal), thread && fetchOne(thread, signal)]);
      const timeline = begun(page, thread, me);
      return { page, timeline: { ...timeline, root: root ? fromPage(root, page.position.offset, me) : undefined } };
    });
  }

  async earlier() {
    const { timeline } = this;
    if (this.#running || !timeline?.hasEarlier) return undefined;
    const { me } = this.surroundings;
    const before = timeline.messages[0]?.offset;
    return this.#load("earlier", (signal) => this.#more({ before }, signal, (now, page) => withEarlier(now, page, me)));
  }

  async later() {
    const { timeline } = this;
    if (this.#running || !timeline?.hasLater) return undefined;
    const { me } = this.surroundings;
    const after = timeline.messages.at(-1)?.offset;
    return this.#load("later", (signal) => this.#more({ after }, signal, (now, page) => withLater(now, page, me)));
  }

  /** What could not be fetched, once more. */
  again() {
    const { failed } = this.getSnapshot();
    if (failed === "earlier") return this.earlier();
    if (failed === "later") return this.later();
    return this.start();
  }

  /** @param {import("./message.js").Publication} publication */
  hear(publication) {
    const { timeline } = this;
    if (timeline) this.#put(this.#after(timeline, publication));
  }

  /**
   * @param {string} id
   * @param {(message: import("./message.js").ChatMessage) => import("./message.js").ChatMessage} change
   */
  change(id, change) {
    const { timeline } = this;
    if (timeline) this.#put(replaced(timeline, id, change));
  }

  /** @param {any} item an answer about one message */
  refresh(item) {
    this.change(item.id, (known) => refreshed(known, item, this.surroundings.me));
  }

  /** @param {any} item one message, as it was asked for by itself */
  insert(item) {
    const { timeline } = this;
    const { me, thread } = this.surroundings;
    if (timeline && (item.thread ?? null) === thread) this.#put(inserted(timeline, fromPage(item, item.offset, me)));
  }

  /** @param {string} id */
  find(id) {
    const { timeline } = this;
    return timeline?.root?.id === id ? timeline.root : timeline?.messages.find((message) => message.id === id);
  }

  end() {
    this.#running?.abort();
    this.#running = undefined;
  }

  /**
   * @param {Place} place
   * @param {AbortSignal} signal
   * @param {(timeline: Timeline, page: MessagePage) => Timeline} merge
   */
  async #more(place, signal, merge) {
    const page = await this.surroundings.fetchPage(place, this.surroundings.thread, signal);
    // It has changed meanwhile, by what happened.
    return { page, timeline: merge(/** @type {Timeline} */ (this.timeline), page) };
  }

  /**
   * @param {"start" | "earlier" | "later"} what
   * @param {(signal: AbortSignal) => Promise<{page: MessagePage, timeline: Timeline}>} load
   */
  async #load(what, load) {
    const running = new AbortController();
    this.#running = running;
    this.show({ ...this.getSnapshot(), isLoading: true, fault: undefined, failed: undefined });
    try {
      const { page, timeline } = await load(running.signal);
      if (this.#running !== running) return undefined;
      this.#running = undefined;
      const now = this.#upToDate(timeline, page.position.offset);
      this.show({ timeline: now, isLoading: false, fault: undefined, failed: undefined });
      return page;
    } catch (error) {
      if (this.#running !== running) return undefined;
      this.#running = undefined;
      this.show({ ...this.getSnapshot(), isLoading: false, fault: faultOf(error), failed: what });
      return undefined;
    }
  }

  /**
   * @param {Timeline} timeline
   * @param {number} asOf
   */
  #upToDate(timeline, asOf) {
    const missed = this.surroundings.recent.since(asOf);
    // What follows is fetched when somebody comes to the end.
    if (!missed) return { ...timeline, hasLater: true };
    return missed.reduce((now, publication) => this.#after(now, publication), timeline);
  }

  /**
   * @param {Timeline} timeline
   * @param {import("./message.js").Publication} publication
   */
  #after(timeline, publication) {
    const { me, ownNonces } = this.surroundings;
    return heard(timeline, publication, me, { ownNonces, mayForget: this.isAtEnd });
  }

  /** @param {Timeline} timeline */
  #put(timeline) {
    const now = this.getSnapshot();
    if (timeline !== now.timeline) this.show({ ...now, timeline });
  }
}
