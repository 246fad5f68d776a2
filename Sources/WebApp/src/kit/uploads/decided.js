import { browserClock, pause } from "../browser.js";
import { api } from "../client.js";

/** Making a picture anew takes a moment; a server that has much to do takes a few. */
const askAgainMs = 400;
const askAgainMsMax = 4_000;

/**
 * A file once it is decided what has become of it: ready, or refused with its reason.
 * @param {string} id
 * @param {AbortSignal} signal
 */
export async function decided(id, signal) {
  for (let waitMs = askAgainMs; ; waitMs = Math.min(askAgainMsMax, waitMs * 1.5)) {
    const { data } = await api.get("/api/v1/files/{id}", { path: { id }, signal });
    if (data.state !== "waiting") return data;
    await pause(browserClock, waitMs, signal);
  }
}
