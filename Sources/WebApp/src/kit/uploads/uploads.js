import { ApiProblem, Unreachable } from "../problems.js";
import { Store } from "../store.js";
import { listOpen } from "./open.js";
import { fingerprintOf } from "./sameness.js";
import { Transfer } from "./transfer.js";
import { Turns } from "./turns.js";

/**
 * @typedef {import("./transfer.js").UploadFile} UploadFile
 * @typedef {import("./transfer.js").Wish} Wish
 * @typedef {import("./open.js").OpenUpload} OpenUpload
 */

/** More at once would only make each slower. */
export const atOnceMax = 3;
/** Where uploads are shown that were begun elsewhere than in this browser. */
export const anywhere = "";

/**
 * All uploads of who is signed in: those that go, those that wait for their turn, and those that were begun before the
 * page was loaded, for which the file has to be chosen again.
 * @extends {Store<Transfer[]>}
 */
export class Uploads extends Store {
  /** @type {string | undefined} */
  #person;
  #count = 0;
  /** @type {Set<(result: string, transfer: Transfer) => void>} */
  #doneListeners = new Set();
  #turns = new Turns(atOnceMax);

  /**
   * @param {{
   *   tus: import("./tus.js").Tus, api: import("../api.js").Api, session: import("../session.js").Session,
   *   connection: import("../connection.js").Connection, memory: import("./memory.js").UploadMemory,
   *   clock: import("../browser.js").Clock, random: () => number, digest?: import("./transfer.js").Digest,
   * }} surroundings
   */
  constructor(surroundings) {
    super([]);
    this.surroundings = surroundings;
    const { session, connection } = surroundings;
    session.subscribe(() => this.#enter(session.getSnapshot().person?.id));
    connection.subscribe(() => connection.getSnapshot() === "back" && this.#wakeAll());
    this.#enter(session.getSnapshot().person?.id);
  }

  /**
   * Begins, or goes on with what was begun with the same file.
   * @param {UploadFile[]} files
   * @param {Wish} wish
   */
  add(files, wish) {
    const added = files.map((file) => this.#make(wish, file, file));
    this.show([...this.getSnapshot(), ...added]);
    for (const transfer of added) void this.#begin(transfer);
    return added;
  }

  /**
   * Calls it for every one that has become what it is for, until what this answers with is called.
   * @param {(result: string, transfer: Transfer) => void} listener
   */
  whenDone(listener) {
    this.#doneListeners.add(listener);
    return () => {
      this.#doneListeners.delete(listener);
    };
  }

  /**
   * What has ended well, or was cancelled, needs no place any more.
   * @param {Transfer} transfer
   */
  dismiss(transfer) {
    this.show(this.getSnapshot().filter((one) => one !== transfer));
  }

  /**
   * Ends it here and at the server. Rejects where the server could not be told: then it can be tried again.
   * @param {Transfer} transfer
   */
  async cancel(transfer) {
    this.dismiss(transfer);
    try {
      await transfer.cancel();
      this.#forget(transfer);
    } catch (fault) {
      if (!(fault instanceof ApiProblem || fault instanceof Unreachable)) throw fault;
      // It stays remembered, and is offered again.
      const { name, size, url, type, lastModified, fingerprint, acknowledged, wish } = transfer;
      const asleep = { name, size, url, type, lastModified, fingerprint, sent: acknowledged };
      this.show([...this.getSnapshot(), this.#make(wish, asleep)]);
      throw fault;
    }
  }

  /** Asks the server what else can be gone on with: begun on another device, or before this browser forgot. */
  async lookAround() {
    const person = this.#person;
    const { open, isWhole } = await listOpen(this.surroundings.api);
    if (this.#person !== person) return;
    const known = this.getSnapshot();
    // Of a list that is cut off nobody knows what is not in it.
    const isOver = (/** @type {Transfer} */ { state, url }) =>
      isWhole && state === "asleep" && !open.some((one) => one.url === url);
    const asleep = known.filter((transfer) => !isOver(transfer));
    for (const transfer of known.filter(isOver)) this.#forget(transfer);
    for (const transfer of asleep) {
      const sent = open.find(({ url }) => url === transfer.url)?.offset;
      if (transfer.state === "asleep" && sent !== undefined) transfer.show({ state: "asleep", sent });
    }
    const isNew = (/** @type {OpenUpload} */ one) => !asleep.some(({ url }) => url === one.url);
    this.show([...asleep, ...open.filter(isNew).map((one) => this.#foreign(one))]);
  }

  /**
   * The file of one that sleeps, chosen again. Rejects with OtherFile where it is another.
   * @param {Transfer} transfer
   * @param {UploadFile} file
   */
  async goOn(transfer, file) {
    if (transfer.fingerprint === undefined && transfer.url) {
      // Begun elsewhere: what it was begun with, the server tells.
      const { metadata } = await this.surroundings.tus.look(transfer.url);
      const modified = Number(metadata.get("modified"));
      transfer.fingerprint = metadata.get("fingerprint");
      transfer.lastModified = metadata.has("modified") ? modified : undefined;
    }
    await transfer.takeFile(file);
  }

  /** @param {OpenUpload} open */
  #foreign(open) {
    const begun = { url: open.url, name: open.filename, size: Number(open.length), type: "", sent: open.offset };
    return this.#make({ purpose: open.purpose, place: anywhere }, begun);
  }

  /** @param {Transfer} transfer */
  async #begin(transfer) {
    const file = /** @type {UploadFile} */ (transfer.file);
    const alike = this.getSnapshot().find(
      ({ state, name, size, lastModified, wish }) =>
        state === "asleep" && name === file.name && size === file.size && lastModified === file.lastModified &&
        wish.purpose === transfer.wish.purpose && wish.lesson === transfer.wish.lesson,
    );
    const isSame = alike && (await fingerprintOf(file).catch(() => undefined)) === alike.fingerprint;
    if (transfer.state !== "queued") return;
    // Of two that are alike one alone goes on with it.
    if (isSame && this.getSnapshot().includes(alike)) {
      transfer.url = alike.url;
      transfer.fingerprint = alike.fingerprint;
      this.dismiss(alike);
    }
    transfer.start();
  }

  /**
   * @param {Wish} wish
   * @param {import("./transfer.js").Begun} begun
   * @param {UploadFile} [file]
   */
  #make(wish, begun, file) {
    const { tus, clock, random, digest } = this.surroundings;
    const person = this.#person;
    this.#count += 1;
    /** @type {import("./transfer.js").Surroundings} */
    const surroundings = {
      tus, clock, random, digest,
      turn: (signal) => this.#turns.take(signal),
      find: (transfer) => this.#find(transfer),
      confirm: (signal) => this.#confirm(person, signal),
      changed: (transfer) => this.#remember(transfer),
      gone: (transfer) => this.#forget(transfer),
    };
    const { url, name, size, lastModified, type, fingerprint, sent } = begun;
    return new Transfer(String(this.#count), surroundings, wish, { url, name, size, lastModified, type, fingerprint, sent }, file);
  }

  /** @param {string | undefined} person */
  #enter(person) {
    if (person === this.#person) return;
    for (const transfer of this.getSnapshot()) transfer.abandon();
    this.#person = person;
    this.show(person ? this.surroundings.memory.all(person).map((one) => this.#make(one, one)) : []);
  }

  /** @param {Transfer} transfer */
  #remember(transfer) {
    const { url, name, size, lastModified, type, fingerprint, wish } = transfer;
    if (!this.#person || !url || transfer.state === "ended") return;
    if (transfer.state === "done") return this.#isDone(transfer);
    if (fingerprint === undefined || lastModified === undefined) return;
    this.surroundings.memory.keep(this.#person, { ...wish, url, name, size, lastModified, type, fingerprint });
    const twin = this.getSnapshot().find((one) => one !== transfer && one.url === url);
    if (twin) this.dismiss(twin);
  }

  /** @param {Transfer} transfer */
  #isDone(transfer) {
    this.#forget(transfer);
    for (const listener of [...this.#doneListeners]) listener(transfer.getSnapshot().result ?? "", transfer);
  }

  /** @param {Transfer} transfer */
  #forget({ url }) {
    if (this.#person && url) this.surroundings.memory.forget(this.#person, url);
  }

  /**
   * What the server has begun for a request whose answer was lost: empty, and known to nobody here.
   * @param {Transfer} transfer
   */
  async #find(transfer) {
    const { open } = await listOpen(this.surroundings.api);
    const isIts = (/** @type {OpenUpload} */ one) =>
      one.offset === 0 && one.filename === transfer.name && one.length === transfer.size &&
      one.purpose === transfer.wish.purpose && !this.getSnapshot().some(({ url }) => url === one.url);
    // It is taken at once, before another that is alike looks for its own.
    transfer.url = open.find(isIts)?.url;
  }

  /**
   * Rejects where somebody else is signed in, by another tab perhaps. Where nobody is, the next request asks for that.
   * @param {string | undefined} person who began
   * @param {AbortSignal} signal
   */
  async #confirm(person, signal) {
    const { api, session } = this.surroundings;
    const { user } = (await api.get("/api/v1/sessions/current", { isHeld: false, signal })).data;
    if (!user || user.id === person) return;
    // The page learns it too, which abandons whatever is the other's.
    await session.refresh();
    throw new ApiProblem(401, { code: "not_signed_in" });
  }

  #wakeAll() {
    for (const transfer of this.getSnapshot()) {
      const { state, fault } = transfer.getSnapshot();
      if (state === "waiting") transfer.wake();
      if (state === "failed" && fault instanceof Unreachable) transfer.start();
    }
  }
}
