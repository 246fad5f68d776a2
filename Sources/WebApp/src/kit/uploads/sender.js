import { Unreachable } from "../problems.js";

/** A body that moves no further for so long has no way any more, whatever the browser thinks. */
const stallMs = 30_000;

/**
 * Requests that tell how much of their body has left, which fetch does not.
 * @param {{clock: import("../browser.js").Clock, witness: import("../api.js").Witness}} surroundings
 * @returns {import("./tus.js").Send}
 */
export function browserSender({ clock, witness }) {
  return ({ method, url, headers, body, signal, onProgress }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const request = new XMLHttpRequest();
      const end = (/** @type {() => void} */ settle) => () => {
        callOff();
        signal?.removeEventListener("abort", stop);
        settle();
      };
      const fail = (/** @type {"network" | "timeout"} */ reason) =>
        end(() => {
          witness.failed();
          reject(new Unreachable(reason));
        });
      const stop = end(() => {
        request.abort();
        reject(signal?.reason);
      });
      const stalled = () => {
        fail("timeout")();
        request.abort();
      };
      let callOff = clock.after(stallMs, stalled);
      const moved = () => {
        callOff();
        callOff = clock.after(stallMs, stalled);
      };
      signal?.addEventListener("abort", stop, { once: true });
      request.onload = end(() => {
        witness.answered();
        resolve({ status: request.status, headers: headersOf(request), text: request.responseText });
      });
      request.onerror = fail("network");
      // A listener makes the browser ask across origins first, so only where there is something to tell.
      if (body) request.upload.onprogress = ({ loaded }) => {
        moved();
        onProgress?.(loaded);
      };
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.send(body ?? null);
    });
}

/** @param {XMLHttpRequest} request */
function headersOf(request) {
  /** @type {Map<string, string>} */
  const headers = new Map();
  for (const line of request.getAllResponseHeaders().split("\r\n").filter(Boolean)) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
