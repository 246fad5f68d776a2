/**
 * How a call can fail, besides being aborted.
 * @typedef {import("../../types/api").FieldError} FieldError
 */

/** The server's answer that something is not to be: RFC 9457. */
export class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {Partial<import("../../types/api").Problem> & {current?: unknown}} problem
   * @param {number} [retryAfterS]
   */
  constructor(status, problem, retryAfterS) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    /** For programs; "unknown" where it was no server of ours that answered. */
    this.code = problem.code ?? "unknown";
    this.title = problem.title ?? "";
    /** One sentence for people, in English. */
    this.detail = problem.detail ?? "";
    /** Names the incident in the server's log: what somebody who asks for help should quote. */
    this.incident = problem.instance;
    /** When it makes sense to come again. */
    this.retryAfterS = retryAfterS;
    this.fields = byField(problem.errors ?? []);
    /** What somebody wanted to change, as it is now, where it has changed meanwhile. @type {unknown} */
    this.current = problem.current;
  }

  /** @param {Response} response */
  static async from(response) {
    const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
    const problem = isProblem ? await response.json() : { title: response.statusText };
    const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    return new ApiProblem(response.status, problem, Number.isNaN(seconds) ? undefined : seconds);
  }

  /** Whether a proxy says it, for a server that it does not reach. */
  get isOfProxy() {
    return this.code === "unknown" && [502, 503, 504].includes(this.status);
  }

  /** Whether it says that nobody is signed in, and not that a password was wrong. */
  get isSignedOut() {
    return this.status === 401 && ["not_signed_in", "invalid_token", "expired_token"].includes(this.code);
  }
}

/** No answer came: no network, no server, or none in time. */
export class Unreachable extends Error {
  /** @param {"network" | "timeout"} reason */
  constructor(reason) {
    super(reason === "timeout" ? "The server did not answer in time." : "The server cannot be reached.");
    this.name = "Unreachable";
    this.reason = reason;
  }
}

/** @param {FieldError[]} errors */
function byField(errors) {
  /** @type {Map<string, FieldError[]>} */
  const fields = new Map();
  for (const error of errors) fields.set(error.field, [...(fields.get(error.field) ?? []), error]);
  return fields;
}
