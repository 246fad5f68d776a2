import { faultOf } from "../load.js";
import { Store } from "../store.js";
import { Conversation } from "./conversation.js";
import { reacted } from "./message.js";
import { Outbox } from "./outbox.js";
import { Questions } from "./questions.js";
import { ReadMarker } from "./readMarker.js";
import { Recent } from "./recent.js";
import { Typing } from "./typing.js";

/**
 * A room that somebody is in: what is said there, what they say, and what becomes of the room. It hears everything that
 * happens from before its first page on, once and in order, over every outage.
 * @typedef {import("../../../types/api").Room & {read_receipts?: boolean}} RoomOverview
 * @typedef {import("./message.js").Publication} Publication
 * @typedef {{
 *   room: RoomOverview | undefined, fault: import("../load.js").Fault | undefined, isGone: boolean, unreadAfter: number | undefined,
 *   readers: {[person: string]: {name: string, offset: number}},
 * }} RoomSnapshot `isGone`: who looks is not in it any more; `unreadAfter`: up to where all was read when they came
 */

/** So many unread ones are within the newest page, whose divider is then in it. */
const unreadInPage = 40;

/** @extends {Store<RoomSnapshot>} */
export class ChatRoom extends Store {
  #recent = new Recent();
  /** @type {import("../liveSubscription.js").Subscription[]} */
  #subscriptions = [];
  /**
   * What oneself has said without a name: nothing but the answer to it tells.
   * @type {Set<string>}
   */
  #ownIDs = new Set();
  /** @type {Map<string, Conversation>} */
  #threads = new Map();
  /** @type {Map<string, ReadMarker>} */
  #markers = new Map();
  #isEnded = false;
  /** @type {Set<(publication: Publication) => void>} */
  #listeners = new Set();

  /**
   * @param {string} id or its slug
   * @param {{
   *   server: import("./server.js").ChatServer, live: import("../live.js").Live, clock: import("../browser.js").Clock,
   *   newKey: () => string, me: string, memory: (room: string) => import("./memory.js").ChatMemory, isSeen: () => boolean,
   * }} surroundings
   */
  constructor(id, surroundings) {
    super({ room: undefined, fault: undefined, isGone: false, unreadAfter: undefined, readers: {} });
    this.id = id;
    this.surroundings = surroundings;
    const { server, clock, newKey, live, me } = surroundings;
    this.memory = surroundings.memory(id);
    this.outbox = new Outbox({ post: (message) => server.post(id, message), memory: this.memory, clock, newKey, sent: (message, sent) => void this.#sent(message, sent) });
    // Nobody waits for it.
    this.typing = new Typing({ clock, me, tell: (thread) => void live.rpc("chat.typing", { room: id, ...(thread && { thread }) }).catch(() => {}) });
    this.main = this.#conversation(null);
    /** In a room of questions. */
    this.questions = new Questions({
      me,
      recent: this.#recent,
      fetchPage: async (query, signal) => {
        const page = await server.questions(id, query, signal);
        for (const item of page.items) this.outbox.arrived({ id: item.id });
        return page;
      },
    });
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
    const published = (/** @type {Publication} */ { data }) => void this.#heardForStaff(data).catch(faultOf);
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
    for (const conversation of this.#conversations()) conversation.end();
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

  /** @param {string} root the message that begins it */
  thread(root) {
    const known = this.#threads.get(root);
    if (known) return known;
    const thread = this.#conversation(root);
    this.#threads.set(root, thread);
    return thread;
  }

  /** @param {string} root */
  closeThread(root) {
    this.#threads.get(root)?.end();
    this.#threads.delete(root);
    this.#markers.get(root)?.end();
    this.#markers.delete(root);
  }

  /**
   * @param {string} id
   * @returns {import("./message.js").ChatMessage | undefined}
   */
  find(id) {
    return this.#conversations().map((conversation) => conversation.find(id)).find(Boolean);
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

  /**
   * @param {string} id
   * @param {string} emoji
   * @param {boolean} isOn
   */
  async react(id, emoji, isOn) {
    this.#change(id, (message) => reacted(message, emoji, isOn));
    try {
      await this.surroundings.server.react(this.id, id, emoji, isOn);
    } catch (fault) {
      this.#change(id, (message) => reacted(message, emoji, !isOn));
      throw fault;
    }
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {string} nonce
   */
  async edit(id, text, nonce) {
    this.refresh(await this.surroundings.server.edit(this.id, id, text, nonce));
  }

  /** @param {string} id */
  async remove(id) {
    await this.surroundings.server.remove(this.id, id);
    this.#change(id, (message) => ({ ...message, deleted: true, text: null, reactions: [], files: [] }));
  }

  /** @param {string} id */
  async restore(id) {
    await this.surroundings.server.restore(this.id, id);
    await this.#reread(id);
  }

  /**
   * @param {string} id
   * @param {boolean} isOn
   */
  async pin(id, isOn) {
    await this.surroundings.server.pin(this.id, id, isOn);
    this.#change(id, (message) => ({ ...message, pinned: isOn }));
  }

  /**
   * @param {string} id
   * @param {boolean} isOn
   */
  async vote(id, isOn) {
    const turn = (/** @type {boolean} */ on) =>
      this.#change(id, (message) =>
        (message.voted ?? false) === on ? message : { ...message, voted: on, votes: Math.max(0, (message.votes ?? 0) + (on ? 1 : -1)) });
    turn(isOn);
    try {
      await this.surroundings.server.vote(this.id, id, isOn);
    } catch (fault) {
      turn(!isOn);
      throw fault;
    }
  }

  /**
   * @param {string} id the question
   * @param {boolean} isOn
   * @param {string} [answer]
   */
  async answer(id, isOn, answer) {
    await this.surroundings.server.answer(this.id, id, isOn, answer);
    this.#change(id, (message) => ({ ...message, answered: isOn, answer: isOn ? (answer ?? null) : null }));
  }

  /** @param {any} item a message as the server has just told it */
  refresh(item) {
    for (const conversation of this.#conversations()) conversation.refresh(item);
  }

  /** @param {RoomOverview} room as the server has just told it */
  refreshRoom(room) {
    this.show({ ...this.getSnapshot(), room });
  }

  /** All is read: the divider goes. */
  forgetUnread() {
    this.show({ ...this.getSnapshot(), unreadAfter: undefined });
  }

  #conversations() {
    return [this.main, this.questions, ...this.#threads.values()];
  }

  /** @param {string | null} thread */
  #conversation(thread) {
    const { server, me } = this.surroundings;
    return new Conversation({
      thread,
      me,
      recent: this.#recent,
      ownNonces: this.outbox.nonces,
      fetchPage: async (place, of, signal) => {
        const page = await server.messages(this.id, { ...place, ...(of && { thread: of }) }, signal);
        for (const { id } of page.items) this.outbox.arrived({ id });
        return page;
      },
      fetchOne: (id, signal) => server.message(this.id, id, signal),
    });
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
      if (thread) this.#change(thread, (root) => ({ ...root, unread_replies: 0 }));
    };
    const marker = new ReadMarker(offset, { clock, isSeen, tell });
    this.#markers.set(name, marker);
    return marker;
  }

  /**
   * @param {string} id
   * @param {(message: import("./message.js").ChatMessage) => import("./message.js").ChatMessage} change
   */
  #change(id, change) {
    for (const conversation of this.#conversations()) conversation.change(id, change);
  }

  /** @param {Publication} publication */
  #hear(publication) {
    const { data } = publication;
    if (data.type === "typing") this.typing.hear(data);
    else if (data.type === "read") this.#heardReader(data);
    else {
      this.#recent.note(publication);
      for (const conversation of this.#conversations()) conversation.hear(publication);
      if (data.type === "message") this.#heardMessage(data);
      else if (data.type === "restore") void this.#reread(data.message).catch(faultOf);
      else if (data.type === "room") void this.#heardRoom(data);
    }
    for (const listener of [...this.#listeners]) listener(publication);
  }

  /** @param {any} data */
  #heardMessage(data) {
    this.typing.said(data.by?.id, data.thread ?? null);
    if (this.outbox.nonces.has(data.nonce)) this.outbox.arrived(data);
    else if (this.#ownIDs.has(data.id)) this.#ownIs(data.id);
  }

  /**
   * What is said without a name comes without its nonce, perhaps before this; what only staff read does not come here.
   * @param {import("./outbox.js").Pending} message
   * @param {string} id
   */
  async #sent(message, id) {
    if (message.anonymous) {
      this.#ownIDs.add(id);
      if (this.find(id)) this.#ownIs(id);
    }
    if (message.staff_only) await this.#heardForStaff({ type: "message", id, staff_only: true }).catch(faultOf);
    if (!message.thread && this.getSnapshot().room?.kind === "questions") await this.questions.start();
  }

  /** @param {string} id */
  #ownIs(id) {
    this.#change(id, (message) => ({ ...message, isMine: true }));
    this.outbox.arrived({ id });
  }

  /** @param {any} data */
  async #heardForStaff(data) {
    const id = data.type === "message" ? data.id : data.message;
    if (!id || !(data.staff_only || this.find(id))) return;
    const item = await this.surroundings.server.message(this.id, id);
    this.refresh(item);
    for (const thread of this.#threads.values()) thread.insert(item);
    this.outbox.arrived({ id });
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

  /** @param {string} id */
  async #reread(id) {
    if (this.find(id)) this.refresh(await this.surroundings.server.message(this.id, id));
  }

  /** What was missed cannot be had: a backup was brought back. */
  async #startAgain() {
    this.#recent.forget();
    await Promise.all(this.#conversations().map((conversation) => conversation.start()));
  }
}
