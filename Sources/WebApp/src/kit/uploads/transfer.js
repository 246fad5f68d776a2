import { Store } from "../store.js";
import { Pace } from "./pace.js";
import { bytesOf, fingerprintOf, OtherFile } from "./sameness.js";
import { base64 } from "./tus.js";
import { verdictOn } from "./verdict.js";

/**
 * asleep: begun, and without its file since the page was left; queued: others go first; sending; waiting: the network or
 * the server is away, and it goes on by itself; paused: by the person; elsewhere: another window or device has taken it
 * over; failed: `fault` says why; done: `result` is the id of what it has become; ended: it was cancelled.
 * @typedef {"asleep" | "queued" | "sending" | "waiting" | "paused" | "elsewhere" | "failed" | "done" | "ended"} TransferState
 * @typedef {import("./sameness.js").FileLike} FileLike
 * @typedef {FileLike & {name: string, type: string}} UploadFile
 * @typedef {Error} TransferFault one of ApiProblem, Unreachable, FileChanged and OtherFile, or what nobody expected
 * @typedef {{
 *   state: TransferState, sent: number, bytesPerS?: number, why?: "network" | "server", fault?: TransferFault,
 *   result?: string,
 * }} TransferSnapshot
 * @typedef {{purpose: string, place: string, title?: string, course?: string, lesson?: string}} Wish `place`: where in the
 *   app it was begun, which is where it is shown
 * @typedef {{url?: string, name: string, size: number, lastModified?: number, type: string, fingerprint?: string, sent?: number}} Begun
 * @typedef {{
 *   tus: import("./tus.js").Tus, clock: import("../browser.js").Clock, random: () => number, digest?: Digest,
 *   turn: (signal: AbortSignal) => Promise<() => void>,
 *   find: (transfer: Transfer) => Promise<void>,
 *   confirm: (signal: AbortSignal) => Promise<void>,
 *   changed: (transfer: Transfer) => void,
 *   gone: (transfer: Transfer) => void,
 * }} Surroundings `turn` resolves when this may go, with what gives the place back; `find` gives it the
 *   upload that the server has begun for it though its answer never came; `confirm` rejects where somebody else is
 *   signed in than who began
 * @typedef {(bytes: ArrayBuffer) => Promise<ArrayBuffer>} Digest SHA-256
 */

const chunkBytesFirst = 1 << 20;
const chunkBytesMin = 1 << 18;
const chunkBytesMax = 1 << 24;
/** What a chunk should take: what is cut off is sent again, and each chunk costs a round trip. */
const chunkMs = 2_000;

/**
 * One file on its way. It goes on by itself after whatever passes, and never sends again what the server has
 * acknowledged.
 * @extends {Store<TransferSnapshot>}
 */
export class Transfer extends Store {
  /** @type {AbortController | undefined} */
  #running;
  /** @type {() => void} */
  #wake = () => undefined;
  #pace = new Pace();
  #chunkBytes = chunkBytesFirst;
  #tries = 0;
  #isAnew = false;
  #isGone = false;
  #acknowledged = 0;

  /**
   * @param {string} id
   * @param {Surroundings} surroundings
   * @param {Wish} wish
   * @param {Begun} begun
   * @param {UploadFile} [file]
   */
  constructor(id, surroundings, wish, begun, file) {
    super({ state: file ? "queued" : "asleep", sent: begun.sent ?? 0 });
    this.id = id;
    this.surroundings = surroundings;
    this.wish = wish;
    this.file = file;
    this.url = begun.url;
    this.name = begun.name;
    this.size = begun.size;
    this.type = begun.type;
    this.lastModified = begun.lastModified;
    this.fingerprint = begun.fingerprint;
    this.#acknowledged = begun.sent ?? 0;
  }

  /** Begins, or goes on. */
  start() {
    if (this.#running || !this.file || ["done", "ended"].includes(this.state)) return;
    this.#running = new AbortController();
    this.#tries = 0;
    this.#isAnew = false;
    this.#show("queued");
    void this.#run(this.#running.signal);
  }

  pause() {
    this.#stop();
    if (!["done", "ended"].includes(this.state)) this.#show("paused");
  }

  /** The network is back: it need not wait out its pause. */
  wake() {
    this.#wake();
  }

  /** Leaves everything as it is, as when somebody else signs in. */
  abandon() {
    this.#stop();
    this.show({ ...this.getSnapshot(), state: "ended" });
  }

  /** Ends it here and at the server. */
  async cancel() {
    this.abandon();
    if (this.url) await this.surroundings.tus.end(this.url);
  }

  /**
   * After the page was left, the person chooses the file again. Rejects where it is another.
   * @param {UploadFile} file
   */
  async takeFile(file) {
    const fingerprint = await fingerprintOf(file);
    // Of what another program has begun there is no more to compare than its name.
    const isAlike = this.fingerprint === undefined ? file.name === this.name : fingerprint === this.fingerprint;
    const isOfTime = this.lastModified === undefined || file.lastModified === this.lastModified;
    const isSame = file.size === this.size && isAlike && isOfTime;
    if (!isSame) throw new OtherFile();
    this.file = file;
    this.fingerprint = fingerprint;
    this.lastModified = file.lastModified;
    this.start();
  }

  get state() {
    return this.getSnapshot().state;
  }

  get acknowledged() {
    return this.#acknowledged;
  }

  #stop() {
    this.#running?.abort(new DOMException("", "AbortError"));
    this.#running = undefined;
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    try {
      const giveBack = await this.surroundings.turn(signal);
      try {
        while (!(await this.#attempt(signal)));
      } finally {
        giveBack();
      }
    } catch (fault) {
      if (!signal.aborted) throw fault;
    } finally {
      if (this.#running?.signal === signal) this.#running = undefined;
    }
  }

  /**
   * True when there is nothing more to do.
   * @param {AbortSignal} signal
   */
  async #attempt(signal) {
    try {
      this.#show("sending");
      await this.#send(signal);
      return true;
    } catch (fault) {
      if (signal.aborted) return true;
      return await this.#judge(fault, signal);
    }
  }

  /** @param {AbortSignal} signal */
  async #send(signal) {
    const file = /** @type {UploadFile} */ (this.file);
    this.fingerprint ??= await fingerprintOf(file);
    let at = await this.#stand(signal);
    while (at.offset < this.size) at = await this.#append(file, at.offset, signal);
    this.#tries = 0;
    this.show({ state: "done", sent: this.size, result: at.result });
    this.surroundings.changed(this);
  }

  /**
   * Where the server has it; from its beginning where it has not.
   * @param {AbortSignal} signal
   */
  async #stand(signal) {
    const { tus, find, confirm } = this.surroundings;
    // Whoever else has signed in meanwhile sees nothing of what was begun, and is not to be given the file.
    if (this.#isGone || (!this.url && this.#tries > 0)) await confirm(signal);
    if (this.#isGone) this.#forgetUrl();
    // An answer that was lost on its way may have been that the upload is begun.
    if (!this.url && this.#tries > 0) await find(this);
    if (this.url) {
      const at = await tus.look(this.url, signal);
      if (at.length !== undefined && at.length !== this.size) throw new OtherFile();
      this.#reach(at.offset);
      return at;
    }
    const begun = await tus.begin(this.size, this.#metadata, signal);
    this.url = begun.url;
    this.#reach(begun.offset);
    return begun;
  }

  /**
   * @param {UploadFile} file
   * @param {number} offset
   * @param {AbortSignal} signal
   */
  async #append(file, offset, signal) {
    const { tus, clock, digest } = this.surroundings;
    const end = Math.min(this.size, offset + this.#chunkBytes);
    const length = end - offset;
    // Where nothing is summed up a single byte tells that the file is there still.
    const bytes = await bytesOf(file, offset, digest ? end : offset + 1);
    const checksum = digest && `sha256 ${base64(new Uint8Array(await digest(bytes)))}`;
    if (signal.aborted) throw signal.reason;
    const beganMs = clock.now();
    const onProgress = (/** @type {number} */ count) => this.#progress(offset + Math.min(count, length));
    // The part of the file itself, and not what was read of it: the browser need not hold it twice.
    const part = file.slice(offset, end);
    const at = await tus.append(/** @type {string} */ (this.url), offset, part, { checksum, signal, onProgress });
    this.#tries = 0;
    this.#resize((clock.now() - beganMs) / length);
    this.#reach(at.offset);
    return at;
  }

  /**
   * So much is on the server's disk.
   * @param {number} offset
   */
  #reach(offset) {
    this.#acknowledged = offset;
    this.#progress(offset);
    this.surroundings.changed(this);
  }

  /** @param {number} sent */
  #progress(sent) {
    if (this.state !== "sending") return;
    this.#pace.note(this.surroundings.clock.now(), sent);
    this.show({ state: "sending", sent, bytesPerS: this.#pace.bytesPerS });
  }

  /** @param {number} msPerByte */
  #resize(msPerByte) {
    const wanted = msPerByte > 0 ? chunkMs / msPerByte : Infinity;
    this.#chunkBytes = Math.floor(Math.max(chunkBytesMin, Math.min(chunkBytesMax, wanted, this.#chunkBytes * 2)));
  }

  /**
   * True when it goes no further by itself.
   * @param {unknown} fault
   * @param {AbortSignal} signal
   */
  async #judge(fault, signal) {
    const { clock, random } = this.surroundings;
    // It has arrived: what is wrong is wrong with who was told so.
    if (this.state === "done") throw fault;
    const known = fault instanceof Error ? fault : new Error(String(fault));
    const verdict = verdictOn(fault, this.#tries, this.#isAnew, random);
    this.#tries += 1;
    this.#pace.clear();
    this.#chunkBytes = Math.max(chunkBytesMin, Math.floor(this.#chunkBytes / 2));
    if (verdict.do === "begin") this.#isAnew = this.#isGone = true;
    if (verdict.do === "yield") this.#show("elsewhere");
    if (verdict.do === "stop") this.show({ state: "failed", sent: this.#acknowledged, fault: known });
    if (verdict.do === "wait") {
      if (verdict.ms > 0) this.show({ state: "waiting", sent: this.#acknowledged, why: verdict.why, fault: known });
      await this.#wait(clock, verdict.ms, signal);
    }
    return verdict.do === "stop" || verdict.do === "yield" || signal.aborted;
  }

  /** There is no such upload any more: from its beginning, but not again and again. */
  #forgetUrl() {
    this.#isGone = false;
    this.surroundings.gone(this);
    this.url = undefined;
    this.#acknowledged = 0;
  }

  /**
   * @param {import("../browser.js").Clock} clock
   * @param {number} ms
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   */
  #wait(clock, ms, signal) {
    return new Promise((resolve) => {
      const go = () => {
        callOff();
        signal.removeEventListener("abort", go);
        resolve();
      };
      const callOff = clock.after(ms, go);
      signal.addEventListener("abort", go, { once: true });
      this.#wake = go;
    });
  }

  /** @param {TransferState} state */
  #show(state) {
    if (state !== "sending") this.#pace.clear();
    this.show({ state, sent: this.#acknowledged });
  }

  get #metadata() {
    const { purpose, title, course, lesson } = this.wish;
    const { fingerprint } = this;
    return {
      filename: this.name, filetype: this.type, purpose, title, course, lesson, fingerprint,
      modified: this.lastModified === undefined ? undefined : String(this.lastModified),
    };
  }
}
