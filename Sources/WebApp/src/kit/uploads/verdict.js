import { ApiProblem, Unreachable } from "../problems.js";

/**
 * What is to be done about a fault:
 * wait, and go on from where the server stands by then; yield, since somebody else goes on with it; begin, since there
 * is no such upload any more; stop, until the person has done something about it.
 * @typedef {{do: "wait", ms: number, why: "network" | "server"} | {do: "yield"} | {do: "begin"} | {do: "stop"}} Verdict
 */

/** So often in a row nothing may go on before the person is asked. */
export const triesMax = 20;
const firstWaitMs = 500;
const waitMsMax = 30_000;

/**
 * @param {unknown} fault
 * @param {number} tries how often it was tried since bytes were acknowledged last
 * @param {boolean} isAnew whether it was begun anew already
 * @param {() => number} random
 * @returns {Verdict}
 */
export function verdictOn(fault, tries, isAnew, random) {
  // Half of the wait is chance, so that those whom one fault sent away do not come back together.
  const ownMs = Math.min(waitMsMax, firstWaitMs * 2 ** tries) * (0.5 + random() / 2);
  if (tries >= triesMax) return { do: "stop" };
  if (fault instanceof Unreachable) return { do: "wait", ms: ownMs, why: "network" };
  if (!(fault instanceof ApiProblem)) return { do: "stop" };
  if (fault.code === "upload_taken_over") return { do: "yield" };
  // Waiting makes no room: the person has to finish some, or to end them.
  if (fault.code === "too_many_uploads") return { do: "stop" };
  if (fault.status === 404 || fault.status === 410) return { do: isAnew ? "stop" : "begin" };
  // The server stands elsewhere than was thought, or the bytes have suffered on their way: nothing is lost by asking.
  if (["wrong_offset", "checksum_mismatch"].includes(fault.code)) {
    return { do: "wait", ms: tries === 0 ? 0 : ownMs, why: "server" };
  }
  if (fault.status === 429 || [502, 503, 504].includes(fault.status)) {
    return { do: "wait", ms: (fault.retryAfterS ?? 0) * 1_000 + ownMs, why: "server" };
  }
  return { do: "stop" };
}
