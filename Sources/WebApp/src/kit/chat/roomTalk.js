import { faultOf } from "../load.js";
import { Store } from "../store.js";
import { Conversation } from "./conversation.js";
import { reacted } from "./message.js";
import { Outbox } from "./outbox.js";
import { Questions } from "./questions.js";
import { Recent } from "./recent.js";

/**
 * What is said in a room, as far as somebody looks at it, and what they do with it: at once on the page, and as the server
 * answers.
 * @typedef {import("../../../types/api").Room} RoomOverview
 * @typedef {{
 *   room: RoomOverview | undefined, fault: import("../load.js").Fault | undefined, isGone: boolean, unreadAfter: number | undefined,
 *   readers: {[person: string]: {name: string, offset: number}},
 * }} RoomSnapshot `isGone`: who looks is not in it any more; `unreadAfter`: up to where all was read when they came
 * @typedef {{
 *   server: import("./server.js").ChatServer, live: import("../live.js").Live, clock: import("../browser.js").Clock,
 *   newKey: () => string, me: string, memory: (room: string) => import("./memory.js").ChatMemory, isSeen: () => boolean,
 * }} Surroundings
 * @extends {Store<RoomSnapshot>}
 */
export class RoomTalk extends Store {
  /**
   * What oneself has said without a name: nothing but the answer to it tells.
   * @type {Set<string>}
   */
  #ownIDs = new Set();
  /** Up to here what happens has been heard, or was on disk before. */
  heardUpTo = 0;

  /**
   * @param {string} id
   * @param {Surroundings} surroundings
   */
  constructor(id, surroundings) {
    super({ room: undefined, fault: undefined, isGone: false, unreadAfter: undefined, readers: {} });
    this.id = id;
    this.surroundings = surroundings;
    const { server, clock, newKey, me } = surroundings;
    this.recent = new Recent();
    this.memory = surroundings.memory(id);
    this.outbox = new Outbox({
      post: (message) => server.post(id, message), memory: this.memory, clock, newKey,
      sent: (message, as) => void this.#sent(message, as),
    });
    /** @type {Map<string, Conversation>} */
    this.threads = new Map();
    this.main = this.#conversation(null);
    /** In a room of questions. */
    this.questions = new Questions({
      me,
      recent: this.recent,
      fetchPage: async (query, signal) => {
        const page = await server.questions(id, query, signal);
        for (const item of page.items) this.outbox.arrived({ id: item.id });
        return page;
      },
    });
  }

  /** @param {string} root the message that begins it */
  thread(root) {
    const known = this.threads.get(root);
    if (known) return known;
    const thread = this.#conversation(root);
    this.threads.set(root, thread);
    return thread;
  }

  /** @param {string} root */
  closeThread(root) {
    this.threads.get(root)?.end();
    this.threads.delete(root);
  }

  /**
   * @param {string} id
   * @returns {import("./message.js").ChatMessage | undefined}
   */
  find(id) {
    return this.conversations().map((conversation) => conversation.find(id)).find(Boolean);
  }

  /**
   * @param {string} id
   * @param {string} emoji
   * @param {boolean} isOn
   */
  async react(id, emoji, isOn) {
    this.change(id, (message) => reacted(message, emoji, isOn));
    try {
      await this.surroundings.server.react(this.id, id, emoji, isOn);
    } catch (fault) {
      this.change(id, (message) => reacted(message, emoji, !isOn));
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
    this.change(id, (message) => ({ ...message, deleted: true, text: null, reactions: [], files: [] }));
  }

  /** @param {string} id */
  async restore(id) {
    await this.surroundings.server.restore(this.id, id);
    await this.reread(id);
  }

  /**
   * @param {string} id
   * @param {boolean} isOn
   */
  async pin(id, isOn) {
    await this.surroundings.server.pin(this.id, id, isOn);
    this.change(id, (message) => ({ ...message, pinned: isOn }));
  }

  /**
   * @param {string} id
   * @param {boolean} isOn
   */
  async vote(id, isOn) {
    const turn = (/** @type {boolean} */ on) =>
      this.change(id, (message) =>
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
    this.change(id, (message) => ({ ...message, answered: isOn, answer: isOn ? (answer ?? null) : null }));
  }

  /** @param {any} item a message as the server has just told it */
  refresh(item) {
    for (const conversation of this.conversations()) conversation.refresh(item);
  }

  conversations() {
    return [this.main, this.questions, ...this.threads.values()];
  }

  /** @param {string | null} thread */
  #conversation(thread) {
    const { server, me } = this.surroundings;
    return new Conversation({
      thread,
      me,
      recent: this.recent,
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
   * @param {string} id
   * @param {(message: import("./message.js").ChatMessage) => import("./message.js").ChatMessage} change
   */
  change(id, change) {
    for (const conversation of this.conversations()) conversation.change(id, change);
  }

  /**
   * What is said without a name comes without its nonce, perhaps before this; what only staff read does not come here.
   * @param {import("./outbox.js").Pending} message
   * @param {{id: string, offset: number | null}} as
   */
  async #sent(message, { id, offset }) {
    if (message.anonymous) this.knowAsOwn(id);
    if (message.staff_only) return this.heardForStaff({ type: "message", id, staff_only: true }).catch(faultOf);
    if (!message.thread && this.getSnapshot().room?.kind === "questions") {
      if (!this.questions.find(id)) await this.questions.start();
      // It may be none of those that are looked at.
      return this.outbox.arrived({ id });
    }
    // It was there when it was sent once more: nothing else tells of it.
    if (offset !== null && offset <= this.heardUpTo) this.outbox.arrived({ id });
    return undefined;
  }

  /** @param {string} id of what oneself has said without a name */
  knowAsOwn(id) {
    this.#ownIDs.add(id);
    if (this.find(id)) this.ownIs({ id });
  }

  /** @param {{id: string, nonce?: string}} said */
  ownIs(said) {
    this.change(said.id, (message) => (message.isMine ? message : { ...message, isMine: true }));
    this.outbox.arrived(said);
  }

  /** @param {any} data */
  async heardForStaff(data) {
    const id = data.type === "message" ? data.id : data.message;
    if (!id || !(data.staff_only || this.find(id))) return;
    const item = await this.surroundings.server.message(this.id, id);
    this.refresh(item);
    for (const thread of this.threads.values()) thread.insert(item);
    this.outbox.arrived({ id });
  }

  /** @param {string} id */
  async reread(id) {
    if (this.find(id)) this.refresh(await this.surroundings.server.message(this.id, id));
  }

  /**
   * Whether it was said from this page, without a name.
   * @param {string} id
   */
  isOwn(id) {
    return this.#ownIDs.has(id);
  }
}
