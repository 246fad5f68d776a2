/**
 * What somebody has written in a room and not sent yet, and what they have sent while nobody took it: kept in the browser,
 * by person and room, so that a reload loses nothing.
 * @typedef {{
 *   nonce: string, text: string, thread: string | null, files: import("./message.js").Attached[], at: string,
 *   anonymous?: boolean, staff_only?: boolean, refused?: {status: number, code: string},
 * }} Unsent `refused`: the server does not take it; it is not sent again unless they want that
 * @typedef {{drafts: {[thread: string]: string}, unsent: Unsent[], nameless: string[]}} Kept `nameless`: in which threads they
 *   are about to speak without their name
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
  keep({ nonce, text, thread, files, at, anonymous, staff_only, refused }) {
    const kept = this.#read();
    const one = {
      nonce, text, thread, files, at, ...(anonymous && { anonymous }), ...(staff_only && { staff_only }), ...(refused && { refused }),
    };
    const isKnown = kept.unsent.some((other) => other.nonce === nonce);
    const unsent = isKnown ? kept.unsent.map((other) => (other.nonce === nonce ? one : other)) : [...kept.unsent, one];
    this.#write({ ...kept, unsent: unsent.slice(-unsentMax) });
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

  /**
   * Whether what is begun there is to be said without a name.
   * @param {string | null} thread
   */
  isNameless(thread) {
    return this.#read().nameless.includes(thread ?? "");
  }

  /**
   * @param {string | null} thread
   * @param {boolean} isOn
   */
  keepNameless(thread, isOn) {
    const kept = this.#read();
    const name = thread ?? "";
    if (kept.nameless.includes(name) === isOn) return;
    const others = kept.nameless.filter((other) => other !== name);
    this.#write({ ...kept, nameless: (isOn ? [...others, name] : others).slice(-draftsMax) });
  }

  /** @returns {Kept} */
  #read() {
    try {
      const { drafts, unsent, nameless } = JSON.parse(this.storage().getItem(this.key) ?? "{}");
      const whole = Array.isArray(unsent) ? unsent.filter((one) => one?.nonce && typeof one.text === "string") : [];
      return { drafts: typeof drafts === "object" && drafts ? drafts : {}, unsent: whole, nameless: Array.isArray(nameless) ? nameless : [] };
    } catch {
      return { drafts: {}, unsent: [], nameless: [] };
    }
  }

  /** @param {Kept} kept */
  #write(kept) {
    try {
      const isEmpty = kept.unsent.length === 0 && kept.nameless.length === 0 && Object.keys(kept.drafts).length === 0;
      if (isEmpty) this.storage().removeItem(this.key);
      else this.storage().setItem(this.key, JSON.stringify(kept));
    } catch {
      // Storage that is switched off, or full: it holds until the page is left.
    }
  }
}
