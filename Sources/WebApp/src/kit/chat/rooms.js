import { ApiProblem, Unreachable } from "../problems.js";
import { Store } from "../store.js";

/**
 * The rooms that somebody is in, with what is unread there, kept up to date by what the person's own channel tells.
 * @typedef {import("./room.js").RoomOverview} RoomOverview
 * @typedef {{rooms: RoomOverview[] | undefined, fault: import("../load.js").Fault | undefined}} RoomsSnapshot
 */

/** A busy room is asked for no oftener. */
const lookAgainMs = 1_500;
/** More than so many pages of rooms nobody has. */
const pagesMax = 20;

/** @extends {Store<RoomsSnapshot>} */
export class Rooms extends Store {
  /** @type {import("../liveSubscription.js").Subscription | undefined} */
  #subscription;
  #unsubscribe = () => {};
  /**
   * Whose last message is to be looked at.
   * @type {Set<string>}
   */
  #due = new Set();
  #isLooking = false;
  /** @type {Set<(event: any) => void>} */
  #listeners = new Set();
  #users = 0;

  /**
   * @param {{
   *   api: import("../api.js").Api, live: import("../live.js").Live, clock: import("../browser.js").Clock, person: string,
   * }} surroundings
   */
  constructor(surroundings) {
    super({ rooms: undefined, fault: undefined });
    this.surroundings = surroundings;
  }

  /** Somebody looks at it, until what this answers with is called. */
  use() {
    this.#users += 1;
    if (this.#users === 1) this.#start();
    return () => {
      this.#users -= 1;
      if (this.#users === 0) this.#end();
    };
  }

  /** @param {string} id */
  find(id) {
    return this.getSnapshot().rooms?.find((room) => room.id === id || room.slug === id);
  }

  async load() {
    try {
      /** @type {RoomOverview[]} */
      const rooms = [];
      /** @type {string | undefined} */
      let cursor;
      for (let page = 0; page === 0 || (cursor && page < pagesMax); page += 1) {
        const { data } = await this.surroundings.api.get("/api/v1/rooms", { query: { limit: 100, cursor } });
        rooms.push(...data.items);
        cursor = data.next_cursor ?? undefined;
      }
      this.show({ rooms, fault: undefined });
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      this.show({ ...this.getSnapshot(), fault: error });
    }
  }

  /** @param {RoomOverview} room as it is now; perhaps one that is new */
  put(room) {
    const { rooms } = this.getSnapshot();
    if (!rooms) return;
    const isKnown = rooms.some(({ id }) => id === room.id);
    const after = isKnown ? rooms.map((one) => (one.id === room.id ? room : one)) : [...rooms, room];
    this.show({ ...this.getSnapshot(), rooms: after });
  }

  /** @param {string} id one that somebody has left */
  drop(id) {
    const { rooms } = this.getSnapshot();
    if (rooms) this.show({ ...this.getSnapshot(), rooms: rooms.filter((room) => room.id !== id) });
  }

  #start() {
    const { live, person } = this.surroundings;
    let wasLive = live.getSnapshot() === "live";
    this.#subscription = live.listen(`user:${person}`, { published: ({ data }) => this.#hear(data) });
    this.#unsubscribe = live.subscribe(() => {
      const isLive = live.getSnapshot() === "live";
      // What was told meanwhile is kept nowhere.
      if (isLive && !wasLive) void this.load();
      wasLive = isLive;
    });
    void this.load();
  }

  #end() {
    this.#subscription?.end();
    this.#unsubscribe();
    this.#due.clear();
  }

  /**
   * Calls it for whatever the person is told of a room, besides what is unread.
   * @param {(event: any) => void} listener
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @param {any} event */
  #hear(event) {
    for (const listener of [...this.#listeners]) listener(event);
    if (event.type !== "unread") return;
    const room = this.find(event.room);
    if (room) this.put({ ...room, unread: event.unread, mentions: event.mentions });
    this.look(event.room);
  }

  /**
   * Asks soon what is the last that was said there.
   * @param {string} id
   */
  look(id) {
    this.#due.add(id);
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#lookNow();
  }

  async #lookNow() {
    const due = [...this.#due];
    this.#due.clear();
    for (const id of due) {
      try {
        this.put((await this.surroundings.api.get("/api/v1/rooms/{id}", { path: { id } })).data);
      } catch (error) {
        if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
        if (error instanceof ApiProblem && error.status === 404) this.drop(id);
      }
    }
    // Not called off when nobody looks any more: whoever comes next would wait for it.
    this.surroundings.clock.after(lookAgainMs, () => {
      this.#isLooking = false;
      if (this.#due.size > 0) this.look([...this.#due][0]);
    });
  }
}
