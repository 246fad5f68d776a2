/**
 * What the kit takes from its surroundings, so that its tests bring their own.
 * @typedef {{
 *   now: () => number,
 *   after: (ms: number, action: () => void) => () => void,
 * }} Clock `after` answers with what calls it off
 * @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch
 */

/** @type {Clock} */
export const browserClock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** Not crypto.randomUUID, which is absent where a page was not loaded over TLS. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Resolves after so long; rejects at once when it is called off.
 * @param {Clock} clock
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function pause(clock, ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      callOff();
      reject(signal?.reason);
    };
    const callOff = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
