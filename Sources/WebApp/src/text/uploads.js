import { ApiProblem } from "../kit/problems.js";
import { wordsOf } from "./problems.js";

/**
 * What is said of a file on its way. Pure.
 * @typedef {import("./formats.js").Translate} Translate
 * @typedef {import("../kit/uploads/transfer.js").TransferSnapshot} Snapshot
 * @typedef {{name: string, size: number}} Sized
 */

/** @type {{[code: string]: import("./languages.js").Key}} */
const faults = {
  quota_exceeded: "upload.fault_quota",
  upload_too_large: "upload.fault_too_large",
  beyond_length: "upload.fault_changed",
  length_too_small: "upload.fault_changed",
  type_not_taken: "upload.fault_type",
  storage_full: "upload.fault_full",
  unknown_purpose: "upload.fault_purpose",
  too_many_uploads: "upload.fault_too_many",
  upload_expired: "upload.fault_gone",
  upload_gone: "upload.fault_gone",
  checksum_mismatch: "upload.fault_mismatch",
  file_changed: "upload.fault_changed",
  other_file: "upload.fault_other",
};

/**
 * What is wrong, and what can be done about it.
 * @param {unknown} fault
 * @param {Sized} upload
 * @param {Translate} text
 */
export function faultOfUpload(fault, { name, size }, text) {
  const { code } = /** @type {{code?: string}} */ (fault ?? {});
  const key = faults[code ?? ""];
  if (!key) return wordsOf(fault, text);
  // What would be taken, the server tells in English alone.
  const detail = fault instanceof ApiProblem ? fault.detail : "";
  return text(key, { name, size: text.bytes(size), detail });
}

/**
 * @param {Sized} upload
 * @param {Snapshot} now
 * @param {Translate} text
 */
export function progressWords({ size }, { state, sent, bytesPerS, why }, text) {
  if (state === "done") return text("upload.done", { size: text.bytes(size) });
  const whole = text.bytes(size);
  const part = sent === 0 ? whole : text("upload.part", { sent: text.bytes(sent), size: whole });
  if (state === "sending") {
    if (!bytesPerS) return part;
    const left = text("upload.left", { time: duration((size - sent) / bytesPerS, text) });
    return [part, text("upload.speed", { size: text.bytes(bytesPerS) }), left].join(" · ");
  }
  if (state === "waiting") {
    return `${text(why === "network" ? "upload.waiting_network" : "upload.waiting_server")} · ${part}`;
  }
  return state === "failed" || state === "ended" ? part : `${text(`upload.${state}`)} · ${part}`;
}

/**
 * In the units that somebody would say it in.
 * @param {number} seconds
 * @param {Translate} text
 */
function duration(seconds, text) {
  const unit = (/** @type {number} */ value, /** @type {string} */ name) =>
    text.number(value, /** @type {Intl.NumberFormatOptions} */ ({ style: "unit", unit: name, unitDisplay: "short" }));
  // Seconds of a figure that is a guess would only flicker.
  if (seconds < 55) return unit(seconds < 10 ? Math.max(1, Math.ceil(seconds)) : Math.ceil(seconds / 5) * 5, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(Math.max(1, minutes), "minute");
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 || hours >= 10 ? unit(hours, "hour") : `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
}
