import { LiveProblem } from "./liveCalls.js";

/**
 * One channel that a page listens to. Its place in the channel's log is kept here, so that after an outage it goes on
 * from there: each publication comes once, and in order.
 * @typedef {{offset: number, epoch: string}} Position
 * @typedef {{data: any, offset: number, info: any}} LivePublication
 * @typedef {{
 *   published: (publication: LivePublication) => void,
 *   began?: () => void,
 *   restarted?: () => void,
 *   refused?: (problem: LiveProblem) => void,
 *   joined?: (info: any) => void,
 *   left?: (info: any) => void,
 * }} Listener `began`: from here on all is heard, and of what was before nothing; `restarted`: what was missed cannot be had any more, so what is shown is to be loaded anew
 */

/** From this code on the server wants the subscription to be tried again. */
const againFrom = 2_500;

export class Subscription {
  #isJoined = false;
  #isJoining = false;
  #isEnded = false;
  /** @type {Position | undefined} */
  #position;

  /**
   * @param {string} channel
   * @param {Listener} listener
   * @param {Position | undefined} since
   * @param {{
   *   call: (command: {[name: string]: unknown}) => Promise<any>, end: () => boolean, later: (action: () => void) => void,
   * }} connection `end`: whether the server is to be told
   */
  constructor(channel, listener, since, connection) {
    this.channel = channel;
    this.listener = listener;
    this.connection = connection;
    this.#position = since;
  }

  /** Ends it; nothing comes any more. */
  end() {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const isTold = this.connection.end();
    // Whether that is heard or not, the page does not listen any more. What is still being joined is ended as well: the
    // server would have it, and refuse it to whoever listens next.
    if ((this.#isJoined || this.#isJoining) && isTold) this.connection.call({ unsubscribe: { channel: this.channel } }).catch(() => {});
  }

  /** The connection is ended for good; the channel may be another's by the time that this is ended too. */
  forsake() {
    this.#isEnded = true;
    this.#isJoined = false;
  }

  /** @param {unknown} data */
  async publish(data) {
    await this.connection.call({ publish: { channel: this.channel, data } });
  }

  /** Everybody who is there: information by connection. */
  async presence() {
    return (await this.connection.call({ presence: { channel: this.channel } })).presence.presence ?? {};
  }

  /** Asked of by the connection, once it is there. */
  async join() {
    if (this.#isJoined || this.#isJoining || this.#isEnded) return;
    this.#isJoining = true;
    const subscribe = { channel: this.channel, ...(this.#position && { recover: true, ...this.#position }) };
    try {
      const result = (await this.connection.call({ subscribe })).subscribe;
      this.#isJoining = false;
      this.joined(result);
    } catch (fault) {
      if (this.#isEnded) return;
      this.#isJoining = false;
      if (fault instanceof LiveProblem && !fault.isTemporary) {
        this.end();
        this.listener.refused?.(fault);
      } else {
        this.connection.later(() => void this.join());
      }
    }
  }

  /** @param {any} result */
  joined(result) {
    if (this.#isEnded) return;
    this.#isJoined = true;
    const { publications = [], recovered = false, offset = 0, epoch = "" } = result;
    if (!this.#position) this.listener.began?.();
    else if (!recovered) this.listener.restarted?.();
    // What was missed comes along, or its beginning does; then what follows it comes as publications.
    const goesOn = recovered && publications.length > 0;
    if (result.recoverable || result.positioned) {
      this.#position = { epoch, offset: goesOn && this.#position ? this.#position.offset : offset };
    }
    for (const publication of publications) this.#publish(publication);
  }

  /** @param {{pub?: any, join?: any, leave?: any, unsubscribe?: {code: number, reason?: string}, subscribe?: any}} push */
  pushed({ pub, join, leave, unsubscribe, subscribe }) {
    if (pub) this.#publish(pub);
    else if (join) this.listener.joined?.(join.info);
    else if (leave) this.listener.left?.(leave.info);
    else if (subscribe) this.joined(subscribe);
    else if (unsubscribe) this.#unsubscribed(unsubscribe);
  }

  /** The connection is gone, and with it the server's knowledge of this. */
  interrupted() {
    this.#isJoined = false;
    this.#isJoining = false;
  }

  /** @param {any} publication */
  #publish({ data, offset = 0, info }) {
    if (this.#isEnded) return;
    if (this.#position && offset > 0) {
      // Once: what is known already is passed over.
      if (offset <= this.#position.offset) return;
      this.#position = { ...this.#position, offset };
    }
    this.listener.published({ data, offset, info });
  }

  /** @param {{code: number, reason?: string}} unsubscribe */
  #unsubscribed({ code, reason }) {
    this.#isJoined = false;
    if (code >= againFrom) {
      void this.join();
      return;
    }
    this.end();
    this.listener.refused?.(new LiveProblem({ code, message: reason }));
  }
}
