import { ApiProblem } from "../problems.js";

/**
 * The requests that a client of tus 1.0.0 makes for one file (docs/uploads.md). Nothing is tried again here, but for a
 * call whose session had ended: it waits while the person signs in.
 *
 * @typedef {{
 *   method: string, url: string, headers: Record<string, string>, body?: Blob, signal?: AbortSignal,
 *   onProgress?: (bytes: number) => void,
 * }} TusRequest `onProgress`: so many bytes of the body have left
 * @typedef {{status: number, headers: Map<string, string>, text: string}} TusAnswer names of headers in small letters
 * @typedef {(request: TusRequest) => Promise<TusAnswer>} Send rejects with Unreachable, or with what it was aborted with
 * @typedef {{offset: number, length: number | undefined, metadata: Map<string, string>, result: string | undefined}} Standing
 */

const version = { "Tus-Resumable": "1.0.0" };
/** What tus itself says; any other header of this form names what the upload has become. */
const ownHeaders = new Set(["offset", "length", "defer-length", "metadata", "concat", "expires", "checksum"]);

export class Tus {
  /** @param {{send: Send, gate?: import("../api.js").Gate, path?: string}} surroundings */
  constructor({ send, gate, path = "/uploads" }) {
    this.send = send;
    this.gate = gate;
    this.path = path;
  }

  /**
   * @param {number} length
   * @param {Record<string, string | undefined>} metadata
   * @param {AbortSignal} [signal]
   */
  async begin(length, metadata, signal) {
    const headers = { "Upload-Length": String(length), "Upload-Metadata": written(metadata) };
    const answer = await this.#ask({ method: "POST", url: this.path, headers, signal });
    const url = answer.headers.get("location");
    // No server of ours says so: some proxy's page, perhaps.
    if (!url) throw new ApiProblem(502, {});
    return { url, ...standing(answer) };
  }

  /**
   * Where the upload stands. Whoever still sends for it gives way.
   * @param {string} url
   * @param {AbortSignal} [signal]
   */
  async look(url, signal) {
    return standing(await this.#ask({ method: "HEAD", url, headers: {}, signal }));
  }

  /**
   * @param {string} url
   * @param {number} offset
   * @param {Blob} body
   * @param {{checksum?: string, signal?: AbortSignal, onProgress?: (bytes: number) => void}} [options]
   */
  async append(url, offset, body, options = {}) {
    const { checksum, signal, onProgress } = options;
    /** @type {Record<string, string>} */
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    if (checksum) headers["Upload-Checksum"] = checksum;
    return standing(await this.#ask({ method: "PATCH", url, headers, body, signal, onProgress }));
  }

  /**
   * Ends the upload; one that is over already is.
   * @param {string} url
   */
  async end(url) {
    try {
      await this.#ask({ method: "DELETE", url, headers: {} });
    } catch (fault) {
      if (!(fault instanceof ApiProblem && [404, 410].includes(fault.status))) throw fault;
    }
  }

  /** @param {TusRequest} request */
  async #ask(request) {
    for (;;) {
      const epoch = this.gate?.epoch ?? 0;
      const answer = await this.send({ ...request, headers: { ...version, ...request.headers } });
      if (answer.status < 300) return answer;
      const problem = problemOf(answer);
      if (!problem.isSignedOut || !this.gate) throw problem;
      await this.gate.admit(problem, epoch, request.signal);
    }
  }
}

/** @param {TusAnswer} answer @returns {Standing} */
function standing({ headers }) {
  const length = headers.get("upload-length");
  const name = [...headers.keys()].find((name) => name.startsWith("upload-") && !ownHeaders.has(name.slice(7)));
  return {
    offset: Number(headers.get("upload-offset") ?? 0),
    length: length === undefined ? undefined : Number(length),
    metadata: read(headers.get("upload-metadata") ?? ""),
    result: name && headers.get(name),
  };
}

/** @param {TusAnswer} answer */
function problemOf({ status, headers, text }) {
  const isProblem = headers.get("content-type")?.startsWith("application/problem+json") && text !== "";
  const seconds = Number.parseInt(headers.get("retry-after") ?? "", 10);
  // HEAD is answered without a body: what it can mean, the status tells.
  const code = /** @type {{[status: number]: string | undefined}} */ ({ 401: "not_signed_in", 410: "upload_gone" })[status];
  return new ApiProblem(status, (isProblem && parsed(text)) || { code }, Number.isNaN(seconds) ? undefined : seconds);
}

/**
 * Undefined where it was cut off on its way: then the status has to do.
 * @param {string} text
 * @returns {Partial<import("../../../types/api").Problem> | undefined}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {Record<string, string | undefined>} metadata */
function written(metadata) {
  const pairs = Object.entries(metadata).filter(([, value]) => value !== undefined && value !== "");
  return pairs.map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`).join(",");
}

/**
 * What another program has written may be anything: what is not in base 64 is passed over.
 * @param {string} header
 */
function read(header) {
  /** @type {Map<string, string>} */
  const metadata = new Map();
  for (const pair of header.split(",").filter(Boolean)) {
    const [name, value = ""] = pair.trim().split(" ");
    const letters = plain(value);
    if (letters === undefined) continue;
    metadata.set(name, new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0))));
  }
  return metadata;
}

/** @param {string} value */
function plain(value) {
  try {
    return atob(value);
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
