import { pause } from "./browser.js";
import { keyless } from "./keyless.js";
import { waitBeforeRetryMs } from "./patience.js";
import { ApiProblem, Unreachable } from "./problems.js";

/**
 * @typedef {import("../../types/calls").CallOptions & {
 *   path?: {[name: string]: string},
 *   query?: {[name: string]: string | number | boolean | null | undefined},
 *   body?: unknown,
 * }} Options
 * @typedef {import("../../types/calls").Method} Method
 * @typedef {import("../../types/calls").Answer<any>} Answer
 * @typedef {{url: string, init: RequestInit, options: Options, repeats: boolean}} Request
 *
 * Whom a call asks when it is told that nobody is signed in: `admit` resolves when it may be sent again, and rejects
 * when it is lost. `epoch` grows with every sign-in.
 * @typedef {{epoch: number, admit: (problem: ApiProblem, epoch: number, signal?: AbortSignal) => Promise<void>}} Gate
 *
 * Who is told whether the server answers.
 * @typedef {{answered: () => void, failed: () => void}} Witness
 */

const timeoutMsDefault = 20_000;

/**
 * The server's API, typed by path from its own description:
 *
 *     const { data, version } = await api.get("/api/v1/me");
 *     await api.patch("/api/v1/me", { body: { name }, version });
 *     await api.delete("/api/v1/sessions/{id}", { path: { id } });
 *
 * A call answers, or throws ApiProblem, Unreachable, or what it was aborted with. Reads, and POSTs that take an
 * Idempotency-Key, are sent again by themselves when the fault may pass.
 */
export class Api {
  /** @type {Gate | undefined} */
  #gate;

  /**
   * @param {{
   *   fetch: import("./browser.js").Fetch, clock: import("./browser.js").Clock, random: () => number,
   *   newKey: () => string, witness?: Witness, base?: string,
   * }} surroundings
   */
  constructor({ fetch, clock, random, newKey, witness, base = "" }) {
    this.surroundings = { fetch, clock, random, newKey, witness, base };
  }

  /** @param {Gate} gate */
  useGate(gate) {
    this.#gate = gate;
  }

  /** @type {import("../../types/calls").Call<"get">} */
  get = (path, ...rest) => this.send("get", path, rest[0]);
  /** @type {import("../../types/calls").Call<"put">} */
  put = (path, ...rest) => this.send("put", path, rest[0]);
  /** @type {import("../../types/calls").Call<"post">} */
  post = (path, ...rest) => this.send("post", path, rest[0]);
  /** @type {import("../../types/calls").Call<"patch">} */
  patch = (path, ...rest) => this.send("patch", path, rest[0]);
  /** @type {import("../../types/calls").Call<"delete">} */
  delete = (path, ...rest) => this.send("delete", path, rest[0]);

  /**
   * @param {Method} method
   * @param {string} template
   * @param {Options} [options]
   * @returns {Promise<Answer>}
   */
  async send(method, template, options = {}) {
    const request = this.#request(method, template, options);
    for (;;) {
      const epoch = this.#gate?.epoch ?? 0;
      try {
        return await this.#sendPatiently(request);
      } catch (fault) {
        const isHeld = fault instanceof ApiProblem && fault.isSignedOut && options.isHeld !== false;
        if (!this.#gate || !isHeld) throw fault;
        await this.#gate.admit(fault, epoch, options.signal);
      }
    }
  }

  /**
   * Everything that stays the same however often it is sent.
   * @param {Method} method
   * @param {string} template
   * @param {Options} options
   * @returns {Request}
   */
  #request(method, template, options) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    const takesKey = method === "post" && !keyless.has(template);
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    if (options.version !== undefined) headers["If-Match"] = options.version;
    if (takesKey) headers["Idempotency-Key"] = this.surroundings.newKey();
    // Not kept: an answer to one person would serve the next, whose version of it may have the same name.
    /** @type {RequestInit} */
    const init = { method: method.toUpperCase(), headers, credentials: "same-origin", cache: "no-store" };
    if (options.body !== undefined) init.body = JSON.stringify(options.body);
    const url = this.surroundings.base + address(template, options);
    return { url, init, options, repeats: method === "get" || takesKey };
  }

  /** @param {Request} request */
  async #sendPatiently(request) {
    const { clock, random } = this.surroundings;
    const { signal, timeoutMs = timeoutMsDefault } = request.options;
    const started = clock.now();
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#sendOnce(request, timeoutMs);
      } catch (fault) {
        const waitMs = request.repeats ? waitBeforeRetryMs(fault, retries, random) : undefined;
        if (waitMs === undefined || clock.now() - started + waitMs >= timeoutMs) throw fault;
        await pause(clock, waitMs, signal);
      }
    }
  }

  /**
   * @param {Request} request
   * @param {number} timeoutMs
   */
  async #sendOnce({ url, init, options }, timeoutMs) {
    const { clock, fetch, witness } = this.surroundings;
    const { signal } = options;
    if (signal?.aborted) throw signal.reason;
    const ending = new AbortController();
    const stop = () => ending.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    const callOff = clock.after(timeoutMs, () => ending.abort(new Unreachable("timeout")));
    try {
      const answer = await read(await fetch(url, { ...init, signal: ending.signal }));
      witness?.answered();
      return answer;
    } catch (fault) {
      const told = this.#faultOf(fault, ending.signal);
      if (told instanceof Unreachable || (told instanceof ApiProblem && told.isOfProxy)) witness?.failed();
      else if (told instanceof ApiProblem) witness?.answered();
      throw told;
    } finally {
      callOff();
      signal?.removeEventListener("abort", stop);
    }
  }

  /**
   * @param {unknown} fault
   * @param {AbortSignal} signal
   */
  #faultOf(fault, signal) {
    if (signal.aborted) return signal.reason;
    return fault instanceof ApiProblem ? fault : new Unreachable("network");
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function read(response) {
  if (!response.ok) throw await ApiProblem.from(response);
  const type = response.headers.get("Content-Type") ?? "";
  const text = await response.text();
  const isJSON = /^application\/(\w+\+)?json\b/.test(type);
  const data = text === "" ? undefined : isJSON ? JSON.parse(text) : text;
  return { data, status: response.status, version: response.headers.get("ETag") ?? undefined };
}

/**
 * @param {string} template
 * @param {Options} options
 */
function address(template, { path = {}, query = {} }) {
  const place = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]));
  const pairs = Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? place : `${place}?${new URLSearchParams(pairs)}`;
}
