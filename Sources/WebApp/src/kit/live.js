import { LiveCalls, LiveInterrupted } from "./liveCalls.js";
import { Subscription } from "./liveSubscription.js";
import { ApiProblem } from "./problems.js";
import { Store } from "./store.js";

/**
 * One connection to the server's real-time plane: Centrifuge's client protocol, in JSON over a WebSocket. It is there
 * while somebody subscribes to something, comes back by itself, and goes on where it was.
 * @typedef {"idle" | "connecting" | "live" | "waiting" | "refused"} LiveState waiting: to try again; refused: the
 *   server does not want this page back, which only a new sign-in, or a new page, changes
 * @typedef {{
 *   send: (text: string) => void, close: (code?: number) => void,
 *   onopen: (() => void) | null, onmessage: ((event: {data: string}) => void) | null,
 *   onclose: ((event: {code: number}) => void) | null,
 * }} Socket as a WebSocket has it
 * @typedef {{type: string} & {[name: string]: any}} LiveEvent
 */

const firstWaitMs = 500;
const waitMsMax = 20_000;
/** From the opening to the answer to the connect. */
const connectMsMax = 10_000;
/** What a ping of the server may be late. */
const pingLateMs = 10_000;
/** After this, and by chance up to twice as long, a subscription that the server could not take is asked for again. */
const joinAgainMs = 5_000;
/** With this page's codes a server ends what it will not take up again: 3500 to 3999, and 4500 to 4999. */
const isFinal = (/** @type {number} */ code) => (code >= 3_500 && code < 4_000) || (code >= 4_500 && code < 5_000);
const tokenCodes = { expired: 109, invalid: 3_500 };

/** @extends {Store<LiveState>} */
export class Live extends Store {
  /** @type {Map<string, Subscription>} */
  #subscriptions = new Map();
  /** @type {Socket | undefined} */
  #socket;
  #calls;
  /**
   * What the server has subscribed this connection to by itself, with what it said of it.
   * @type {Map<string, unknown>}
   */
  #given = new Map();
  #retries = 0;
  #token = "";
  /** Grows with each connection, so that what comes from a former one is passed over. */
  #epoch = 0;
  #pingMs = 0;
  #callOffTimer = () => {};
  #callOffPing = () => {};
  #callOffRefresh = () => {};

  /**
   * @param {{
   *   url: string, open: (url: string) => Socket, tokens: import("./tokens.js").Tokens,
   *   clock: import("./browser.js").Clock, random: () => number,
   *   witness?: {answered: () => void, failed: () => void},
   * }} surroundings
   */
  constructor({ url, open, tokens, clock, random, witness }) {
    super("idle");
    this.surroundings = { url, open, tokens, clock, random, witness };
    this.#calls = new LiveCalls(clock, (text) => this.#socket?.send(text));
  }

  /**
   * Listens to a channel; one subscription a channel. It is kept over every outage until it is ended.
   * @param {string} channel
   * @param {import("./liveSubscription.js").Listener} listener
   * @param {{since?: import("./liveSubscription.js").Position}} [options] `since`: a snapshot's position, whose
   *   continuation this is
   */
  listen(channel, listener, options = {}) {
    if (this.#subscriptions.has(channel)) throw new Error(`${channel} is listened to already`);
    const subscription = new Subscription(channel, listener, options.since, {
      call: (command) => this.#call(command),
      later: (action) => this.#later(action),
      end: () => this.#end(channel),
    });
    this.#subscriptions.set(channel, subscription);
    if (this.getSnapshot() !== "live") this.start();
    else if (this.#given.has(channel)) subscription.joined(this.#given.get(channel));
    else void subscription.join();
    return subscription;
  }

  /**
   * A method of a feature, such as chat.send.
   * @param {string} method
   * @param {unknown} data
   * @returns {Promise<any>}
   */
  async rpc(method, data) {
    return (await this.#call({ rpc: { method, data } })).rpc?.data;
  }

  /**
   * What comes before the connect, or without a connection, is not sent: the server would take it for a fault.
   * @param {{[name: string]: unknown}} command
   * @returns {Promise<any>}
   */
  #call(command) {
    if (this.getSnapshot() !== "live") return Promise.reject(new LiveInterrupted({ wasSent: false }));
    return this.#calls.call(command);
  }

  // On this connection; the next one asks for every subscription anyway.
  #later(/** @type {() => void} */ action) {
    if (this.getSnapshot() !== "live") return;
    const { clock, random } = this.surroundings;
    const epoch = this.#epoch;
    clock.after(joinAgainMs * (1 + random()), () => epoch === this.#epoch && action());
  }

  /** Connects, unless it does already. */
  start() {
    if (this.getSnapshot() === "idle" || this.getSnapshot() === "waiting") void this.#connect();
  }

  /** Ends the connection and every subscription: the person has signed out. */
  stop() {
    for (const subscription of this.#subscriptions.values()) subscription.forsake();
    this.#subscriptions.clear();
    this.#drop("idle");
  }

  async #connect() {
    this.#drop("connecting");
    const epoch = this.#epoch;
    const { tokens, open, url, clock } = this.surroundings;
    try {
      this.#token = await tokens.token();
    } catch (fault) {
      if (epoch !== this.#epoch) return;
      // Nobody is signed in any more: there is nothing to try again for.
      if (fault instanceof ApiProblem && fault.isSignedOut) this.#drop("refused");
      else this.#lost();
      return;
    }
    if (epoch !== this.#epoch) return;
    const socket = open(url);
    this.#socket = socket;
    this.#callOffTimer = clock.after(connectMsMax, () => this.#lost());
    socket.onopen = () => epoch === this.#epoch && void this.#greet(epoch);
    socket.onmessage = ({ data }) => epoch === this.#epoch && this.#receive(data);
    socket.onclose = ({ code }) => epoch === this.#epoch && this.#closed(code);
  }

  /** @param {number} epoch */
  async #greet(epoch) {
    try {
      const { connect } = await this.#calls.call({ connect: { token: this.#token, name: "lyceum-web" } });
      if (epoch !== this.#epoch) return;
      this.#callOffTimer();
      this.#retries = 0;
      this.#pingMs = (connect.ping ?? 0) * 1_000;
      this.#expectPing();
      this.#refreshIn(connect);
      this.surroundings.witness?.answered();
      this.show("live");
      this.#given = new Map(Object.entries(connect.subs ?? {}));
      for (const [channel, result] of this.#given) this.#subscriptions.get(channel)?.joined(result);
      for (const subscription of this.#subscriptions.values()) void subscription.join();
    } catch (fault) {
      if (epoch !== this.#epoch) return;
      const code = /** @type {{code?: number}} */ (fault).code;
      if (code === tokenCodes.expired) this.surroundings.tokens.drop(this.#token);
      this.#lost();
    }
  }

  /** @param {string} frame one message a line */
  #receive(frame) {
    for (const line of frame.split("\n")) {
      if (!line) continue;
      const message = JSON.parse(line);
      if (message.id) this.#calls.answered(message);
      else if (message.push) this.#pushed(message.push);
      else this.#pinged();
    }
  }

  #pinged() {
    this.#socket?.send("{}");
    this.#expectPing();
  }

  #expectPing() {
    this.#callOffPing();
    if (this.#pingMs > 0) this.#callOffPing = this.surroundings.clock.after(this.#pingMs + pingLateMs, () => this.#lost());
  }

  /** @param {{channel?: string, [kind: string]: any}} push */
  #pushed({ channel, disconnect, ...push }) {
    if (disconnect) this.#closed(disconnect.code);
    else if (channel) this.#subscriptions.get(channel)?.pushed(push);
  }

  /** @param {{expires?: boolean, ttl?: number}} connected */
  #refreshIn({ expires, ttl }) {
    this.#callOffRefresh();
    if (expires && ttl) this.#callOffRefresh = this.surroundings.clock.after(ttl * 1_000, () => void this.#refresh());
  }

  async #refresh() {
    const epoch = this.#epoch;
    try {
      this.surroundings.tokens.drop(this.#token);
      const token = await this.surroundings.tokens.token();
      const { refresh } = await this.#calls.call({ refresh: { token } });
      if (epoch !== this.#epoch) return;
      this.#token = token;
      this.#refreshIn(refresh);
    } catch {
      // The server has a grace, and then ends the connection; to come back is to try again.
      if (epoch === this.#epoch) this.#lost();
    }
  }

  /** @param {number} code */
  #closed(code) {
    if (code === tokenCodes.invalid) this.surroundings.tokens.drop(this.#token);
    if (isFinal(code) && (code !== tokenCodes.invalid || this.#retries > 0)) this.#drop("refused");
    else this.#lost();
  }

  /** Tries again, ever later; half of the wait is chance, so that a whole school does not come back at once. */
  #lost() {
    this.surroundings.witness?.failed();
    this.#drop("waiting");
    const ms = Math.min(waitMsMax, firstWaitMs * 2 ** this.#retries) * (0.5 + this.surroundings.random() / 2);
    this.#retries += 1;
    this.#callOffTimer = this.surroundings.clock.after(ms, () => this.start());
  }

  /** @param {LiveState} state */
  #drop(state) {
    this.#epoch += 1;
    this.#callOffTimer();
    this.#callOffPing();
    this.#callOffRefresh();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#calls.lost();
    for (const subscription of this.#subscriptions.values()) subscription.interrupted();
    if (this.getSnapshot() !== state) this.show(state);
  }

  /**
   * Whether the server is to be told.
   * @param {string} channel
   */
  #end(channel) {
    this.#subscriptions.delete(channel);
    if (this.#subscriptions.size === 0 && this.getSnapshot() === "waiting") this.#drop("idle");
    // What it gave by itself is there for whoever listens next.
    return !this.#given.has(channel);
  }
}
