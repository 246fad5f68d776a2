import { browserClock, pause } from "../browser.js";
import { api } from "../client.js";

/** Making a picture anew takes a moment; a server that has much to do takes a few. */
const askAgainMs = 400;
const askAgainMsMax = 4_000;
/** That is two minutes: what takes longer is not waited for. */
const askedMax = 35;

/**
 * A file once it is decided what has become of it: ready, or refused with its reason. Where that takes too long it is
 * waiting still.
 * @param {string} id
 * @param {AbortSignal} signal
 */
export async function decided(id, signal) {
  let waitMs = askAgainMs;
  for (let asked = 1; ; asked += 1) {
    const { data } = await api.get("/api/v1/files/{id}", { path: { id }, signal });
    if (data.state !== "waiting" || asked >= askedMax) return data;
    await pause(browserClock, waitMs, signal);
    waitMs = Math.min(askAgainMsMax, waitMs * 1.5);
  }
}
