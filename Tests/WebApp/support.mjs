// What the kit takes from a browser, held by the test: a clock that stands still until it is moved, a network that
// answers what it was told to, and chance that is none.
import { Api } from "../../Sources/WebApp/src/kit/api.js";

export class FakeClock {
  #nowMs = 1_800_000_000_000;
  #timers = new Map();
  #count = 0;

  now = () => this.#nowMs;

  after = (ms, action) => {
    const id = (this.#count += 1);
    this.#timers.set(id, { atMs: this.#nowMs + ms, action });
    return () => this.#timers.delete(id);
  };

  get waits() {
    return [...this.#timers.values()].map(({ atMs }) => atMs - this.#nowMs).sort((a, b) => a - b);
  }

  /** Lets so much time pass, timer by timer, and what each sets off come to rest. */
  async pass(ms) {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await rest();
      const [next] = [...this.#timers].filter(([, { atMs }]) => atMs <= untilMs).sort((a, b) => a[1].atMs - b[1].atMs);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#nowMs = next[1].atMs;
      next[1].action();
    }
    this.#nowMs = untilMs;
  }
}

/** Everything that waits for promises alone has gone on when this is over. */
export function rest() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A server by the test's script: each request is answered by the next of `answers` for it, the last one for ever. */
export class FakeNetwork {
  requests = [];
  #scripts = new Map();

  on(method, path, ...answers) {
    this.#scripts.set(`${method} ${path}`, answers);
    return this;
  }

  sent(method, path) {
    return this.requests.filter((request) => request.method === method && request.url.split("?")[0] === path);
  }

  fetch = async (url, init) => {
    const method = init.method ?? "GET";
    this.requests.push({ url, method, headers: init.headers ?? {}, body: init.body });
    const answers = this.#scripts.get(`${method} ${url.split("?")[0]}`);
    if (!answers) throw new Error(`the test has no answer to ${method} ${url}`);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer === "silence" ? silence(init.signal) : answer instanceof Function ? answer(init) : answer();
  };
}

function silence(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
}

export function json(status, data, headers = {}) {
  const all = { "Content-Type": "application/json", ...headers };
  return () => new Response(JSON.stringify(data), { status, headers: all });
}

export function nothing(status = 204) {
  return () => new Response(null, { status });
}

export function problem(status, code, more = {}, headers = {}) {
  const body = { type: "about:blank", title: "Title", status, detail: "A sentence.", instance: "k3f9", code, ...more };
  return () =>
    new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

export function noNetwork() {
  return Promise.reject(new TypeError("Failed to fetch"));
}

export function makeApi(network, more = {}) {
  const clock = new FakeClock();
  let keys = 0;
  const surroundings = { fetch: network.fetch, clock, random: () => 1, newKey: () => `key-${(keys += 1)}`, ...more };
  return { clock, api: new Api(surroundings) };
}

export const ada = { id: "1", handle: "ada", name: "Ada" };
export const ben = { id: "2", handle: "ben", name: "Ben" };

/** An answer that the test gives when it wants to. */
export function later() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}

/** Chance that comes again: LYCEUM_SEED=... brings back what a failing test has printed. */
export function seeded() {
  const seed = Number(process.env.LYCEUM_SEED ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, random };
}
