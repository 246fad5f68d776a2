/**
 * What somebody has written in a room and not sent yet, and what they have sent while nobody took it: kept in the browser,
 * by person and room, so that a reload loses nothing.
 * @typedef {{
 *   nonce: string, text: string, thread: string | null, files: import("./message.js").Attached[], at: string,
 *   anonymous?: boolean, staff_only?: boolean,
 * }} Unsent
 * @typedef {{drafts: {[thread: string]: string}, unsent: Unsent[]}} Kept
 */

const unsentMax = 50;
const draftsMax = 20;

export class ChatMemory {
  /**
   * @param {() => Pick<Storage, "getItem" | "setItem" | "removeItem">} storage which a browser may refuse to give
   * @param {string} person
   * @param {string} room
   */
  constructor(storage, person, room) {
    this.storage = storage;
    this.key = `lyceum-chat-${person}-${room}`;
  }

  /** @returns {Unsent[]} */
  unsent() {
    return this.#read().unsent;
  }

  /** @param {Unsent} message */
  keep({ nonce, text, thread, files, at, anonymous, staff_only }) {
    const kept = this.#read();
    const others = kept.unsent.filter((one) => one.nonce !== nonce);
    const one = { nonce, text, thread, files, at, ...(anonymous && { anonymous }), ...(staff_only && { staff_only }) };
    this.#write({ ...kept, unsent: [...others, one].slice(-unsentMax) });
  }

  /** @param {string} nonce */
  forget(nonce) {
    const kept = this.#read();
    const unsent = kept.unsent.filter((one) => one.nonce !== nonce);
    if (unsent.length < kept.unsent.length) this.#write({ ...kept, unsent });
  }

  /** @param {string | null} thread */
  draft(thread) {
    return this.#read().drafts[thread ?? ""] ?? "";
  }

  /**
   * @param {string | null} thread
   * @param {string} text
   */
  keepDraft(thread, text) {
    const kept = this.#read();
    const name = thread ?? "";
    if ((kept.drafts[name] ?? "") === text) return;
    const others = Object.entries(kept.drafts).filter(([other]) => other !== name);
    const drafts = text.trim() === "" ? others : [...others, [name, text]];
    this.#write({ ...kept, drafts: Object.fromEntries(drafts.slice(-draftsMax)) });
  }

  /** @returns {Kept} */
  #read() {
    try {
      const { drafts, unsent } = JSON.parse(this.storage().getItem(this.key) ?? "{}");
      const whole = Array.isArray(unsent) ? unsent.filter((one) => one?.nonce && typeof one.text === "string") : [];
      return { drafts: typeof drafts === "object" && drafts ? drafts : {}, unsent: whole };
    } catch {
      return { drafts: {}, unsent: [] };
    }
  }

  /** @param {Kept} kept */
  #write(kept) {
    try {
      if (kept.unsent.length === 0 && Object.keys(kept.drafts).length === 0) this.storage().removeItem(this.key);
      else this.storage().setItem(this.key, JSON.stringify(kept));
    } catch {
      // Storage that is switched off, or full: it holds until the page is left.
    }
  }
}
