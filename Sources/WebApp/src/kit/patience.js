import { ApiProblem, Unreachable } from "./problems.js";

/** So often a call is sent again before its fault is told. */
export const retriesMax = 3;

const firstWaitMs = 300;
/** Who has to wait longer than this is told so, rather than left to watch a spinner. */
const waitMsMax = 5_000;

/**
 * How long to wait before a call is sent again; undefined where that would not help. Half of the wait is chance, so
 * that those whom one fault sent away do not come back together.
 * @param {unknown} fault
 * @param {number} retries how often it was sent again already
 * @param {() => number} random
 * @returns {number | undefined}
 */
export function waitBeforeRetryMs(fault, retries, random) {
  if (retries >= retriesMax || !isPassing(fault)) return undefined;
  const ownMs = firstWaitMs * 2 ** retries * (0.5 + random() / 2);
  const toldMs = fault instanceof ApiProblem ? (fault.retryAfterS ?? 0) * 1_000 : 0;
  if (toldMs > waitMsMax) return undefined;
  return toldMs > 0 ? toldMs + ownMs : ownMs;
}

/** @param {unknown} fault */
function isPassing(fault) {
  if (fault instanceof Unreachable) return true;
  if (!(fault instanceof ApiProblem)) return false;
  if (fault.status === 409) return fault.code === "idempotency_in_progress";
  // Waiting is what slows guessing down: that is for the person to see.
  if (fault.status === 429) return fault.code !== "too_many_attempts";
  return [502, 503, 504].includes(fault.status);
}
