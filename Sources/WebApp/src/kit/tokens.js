/**
 * The access token for connections that carry no cookie, such as the real-time plane's. It is kept in memory alone.
 *
 *     new WebSocket(url, ...), then { connect: { token: await tokens.token() } }
 */

/** So long a token that is handed out is good at least, by this machine's clock. */
const goodForMsMin = 60_000;
/** From here on a token is renewed while the present one still serves. */
const renewBeforeMs = 300_000;

export class Tokens {
  /** @type {{text: string, endsMs: number} | undefined} */
  #token;
  /** @type {Promise<string> | undefined} */
  #asking;
  /** Grows when what is being asked for is not wanted any more. */
  #epoch = 0;
  /** @type {string | undefined} */
  #owner;

  /**
   * @param {{
   *   api: import("./api.js").Api, session: import("./session.js").Session, clock: import("./browser.js").Clock,
   * }} surroundings
   */
  constructor({ api, session, clock }) {
    this.api = api;
    this.clock = clock;
    session.subscribe(() => {
      const { state, person } = session.getSnapshot();
      if (state === "signedIn" && person.id === this.#owner) return;
      this.#owner = state === "signedIn" ? person.id : undefined;
      this.drop();
    });
  }

  /**
   * One that is good for a minute more. It waits where the person is asked to sign in again.
   * @returns {Promise<string>}
   */
  async token() {
    const leftMs = this.#token ? this.#token.endsMs - this.clock.now() : 0;
    if (!this.#token || leftMs < goodForMsMin) return this.#ask();
    // A renewal that fails is tried again by whoever comes next; until then there is this one.
    if (leftMs < renewBeforeMs) this.#ask().catch(() => undefined);
    return this.#token.text;
  }

  /**
   * Forgets the token, as one that was refused: the next is a fresh one.
   * @param {string} [refused] only where this is the one
   */
  drop(refused) {
    if (refused !== undefined && refused !== this.#token?.text) return;
    this.#epoch += 1;
    this.#token = undefined;
    this.#asking = undefined;
  }

  #ask() {
    if (this.#asking) return this.#asking;
    const asking = this.#fetch(this.#epoch).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  /** @param {number} epoch @returns {Promise<string>} */
  async #fetch(epoch) {
    const askedMs = this.clock.now();
    const { data } = await this.api.post("/api/v1/sessions/token");
    if (epoch !== this.#epoch) return this.token();
    this.#token = { text: data.access_token, endsMs: askedMs + data.expires_in * 1_000 };
    return data.access_token;
  }
}
