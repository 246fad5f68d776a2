import { faultOf } from "../load.js";
import { fromEvent } from "./message.js";
import { ReadMarker } from "./readMarker.js";
import { RoomTalk } from "./roomTalk.js";
import { Typing } from "./typing.js";

/**
 * A room that somebody is in: it hears everything that happens there from before its first page on, once and in order, over
 * every outage.
 * @typedef {import("./roomTalk.js").RoomOverview} RoomOverview
 * @typedef {import("./roomTalk.js").RoomSnapshot} RoomSnapshot
 * @typedef {import("./message.js").Publication} Publication
 */

/** So many unread ones are within the newest page, whose divider is then in it. */
const unreadInPage = 40;

export class ChatRoom extends RoomTalk {
  /** @type {import("../liveSubscription.js").Subscription[]} */
  #subscriptions = [];
  /** @type {Map<string, ReadMarker>} */
  #markers = new Map();
  #isEnded = false;
  /** @type {Set<(publication: Publication) => void>} */
  #listeners = new Set();

  /**
   * @param {string} id or its slug
   * @param {import("./roomTalk.js").Surroundings} surroundings
   */
  constructor(id, surroundings) {
    super(id, surroundings);
    const { clock, me, live } = surroundings;
    // Nobody waits for it.
    const tell = (/** @type {string | null} */ thread) =>
      void live.rpc("chat.typing", { room: id, ...(thread && { thread }) }).catch(() => {});
    this.typing = new Typing({ clock, me, tell });
  }

  /** @param {{message?: string}} [at] */
  async open(at = {}) {
    const { server } = this.surroundings;
    try {
      // Where it listens from is known before anything of it is shown.
      const room = await server.room(this.id);
      if (this.#isEnded) return;
      const unreadAfter = room.unread > 0 ? room.read_offset : undefined;
      this.show({ ...this.getSnapshot(), room, fault: undefined, unreadAfter });
      this.heardUpTo = room.position.offset;
      this.#listen(room);
      this.outbox.wake();
      void this.#readBeside(room);
      if (room.kind === "questions") await this.questions.start();
      else await this.main.start(await this.#firstPlace(room, at.message));
    } catch (error) {
      if (!this.#isEnded) this.show({ ...this.getSnapshot(), fault: faultOf(error) });
    }
  }

  /**
   * What is nice to have: who has read how far, and what of one's own waits for staff.
   * @param {RoomOverview} room
   */
  async #readBeside(room) {
    const { server } = this.surroundings;
    // Where it does not come the room is whole without.
    const tell = (/** @type {unknown} */ fault) => void faultOf(fault);
    const held = room.course && !room.is_staff ? server.held(this.id).then((items) => this.outbox.hold(items), tell) : undefined;
    const readers = room.kind === "questions" ? undefined : server.readers(this.id).then((all) => this.#haveRead(all), tell);
    await Promise.all([held, readers]);
  }

  /** @param {{person: {id: string, name: string}, offset: number}[]} all */
  #haveRead(all) {
    const readers = Object.fromEntries(all.map(({ person, offset }) => [person.id, { name: person.name, offset }]));
    this.show({ ...this.getSnapshot(), readers: { ...readers, ...this.getSnapshot().readers } });
  }

  /** @param {RoomOverview} room */
  #listen(room) {
    const { live } = this.surroundings;
    const listener = {
      published: (/** @type {Publication} */ publication) => this.#hear(publication),
      restarted: () => void this.#startAgain(),
      refused: () => this.show({ ...this.getSnapshot(), isGone: true }),
    };
    this.#subscriptions = [live.listen(`room:${room.id}`, listener, { since: room.position })];
    if (room.kind !== "questions" || !room.is_staff) return;
    // What only staff read is told there.
    const published = (/** @type {Publication} */ { data }) => void this.heardForStaff(data).catch(faultOf);
    this.#subscriptions.push(live.listen(`room:${room.id}:staff`, { published }));
  }

  /**
   * @param {RoomOverview} room
   * @param {string | undefined} message one that is not there is as none
   */
  async #firstPlace(room, message) {
    const found = message && (await this.surroundings.server.message(this.id, message).catch((fault) => void faultOf(fault)));
    if (found && !found.thread) return { around: found.offset };
    return room.unread > unreadInPage ? { around: room.read_offset } : {};
  }

  end() {
    this.#isEnded = true;
    for (const subscription of this.#subscriptions) subscription.end();
    this.outbox.end();
    this.typing.end();
    for (const marker of this.#markers.values()) marker.end();
    for (const conversation of this.conversations()) conversation.end();
  }

  /**
   * Calls it for everything that happens in the room.
   * @param {(publication: Publication) => void} listener
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @param {string} root */
  closeThread(root) {
    super.closeThread(root);
    this.#markers.get(root)?.end();
    this.#markers.delete(root);
  }

  /**
   * Something has been seen.
   * @param {number} offset
   * @param {string | null} thread
   */
  see(offset, thread) {
    const { room } = this.getSnapshot();
    if (room) this.#marker(thread, thread ? 0 : room.read_offset).see(offset);
  }

  /** @param {RoomOverview} room as the server has just told it */
  refreshRoom(room) {
    this.show({ ...this.getSnapshot(), room });
  }

  /**
   * @param {string | null} thread
   * @param {number} offset
   */
  #marker(thread, offset) {
    const name = thread ?? "";
    const known = this.#markers.get(name);
    if (known) return known;
    const { server, clock, isSeen } = this.surroundings;
    const tell = async (/** @type {number} */ seen) => {
      await server.read(this.id, seen, thread);
      if (thread) this.change(thread, (root) => ({ ...root, unread_replies: 0 }));
    };
    const marker = new ReadMarker(offset, { clock, isSeen, tell });
    this.#markers.set(name, marker);
    return marker;
  }

  /** @param {Publication} publication */
  #hear(publication) {
    const { data } = publication;
    if (data.type === "typing") this.typing.hear(data);
    else if (data.type === "read") this.#heardReader(data);
    else {
      this.recent.note(publication);
      this.heardUpTo = Math.max(this.heardUpTo, publication.offset);
      for (const conversation of this.conversations()) conversation.hear(publication);
      if (data.type === "message") this.#heardMessage(publication);
      else if (data.type === "restore") void this.reread(data.message).catch(faultOf);
      else if (data.type === "room") void this.#heardRoom(data);
    }
    for (const listener of [...this.#listeners]) listener(publication);
  }

  /** @param {Publication} publication */
  #heardMessage(publication) {
    const { data } = publication;
    const { nonces } = this.outbox;
    this.typing.said(data.by?.id, data.thread ?? null);
    if (!this.isOwn(data.id) && !nonces.has(data.nonce)) return;
    const isQuestion = this.getSnapshot().room?.kind === "questions" && !data.thread;
    if (isQuestion) this.questions.put(fromEvent(publication, this.surroundings.me, nonces));
    this.ownIs(data);
  }

  /**
   * Staff have looked at what oneself has said.
   * @param {{held: string, verdict: "published" | "refused", reason?: string, message?: string}} settled
   */
  settled(settled) {
    if (settled.message) this.knowAsOwn(settled.message);
    this.outbox.settled(settled);
  }

  /** @param {any} data */
  async #heardRoom({ title, archived, locked, slow_seconds: slowSeconds }) {
    const { room } = this.getSnapshot();
    if (!room) return;
    this.refreshRoom({ ...room, title: title ?? room.title, archived, locked, slow_seconds: slowSeconds });
    // Whether oneself may still write, only the server knows.
    try {
      this.refreshRoom(await this.surroundings.server.room(this.id));
    } catch (error) {
      faultOf(error);
    }
  }

  /** @param {{by: import("./message.js").Author, offset: number}} data */
  #heardReader({ by, offset }) {
    if (!by.id || by.id === this.surroundings.me) return;
    const now = this.getSnapshot();
    this.show({ ...now, readers: { ...now.readers, [by.id]: { name: by.name ?? "", offset } } });
  }

  /** What was missed cannot be had: a backup was brought back. */
  async #startAgain() {
    this.recent.forget();
    this.heardUpTo = 0;
    const isAsking = this.getSnapshot().room?.kind === "questions";
    const shown = [isAsking ? this.questions : this.main, ...this.threads.values()];
    await Promise.all(shown.map((conversation) => conversation.start()));
  }
}
