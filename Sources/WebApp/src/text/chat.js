import { ApiProblem } from "../kit/problems.js";
import { wordsOf } from "./problems.js";

/**
 * What is said of rooms and of what goes wrong in them. Pure.
 * @typedef {import("./formats.js").Translate} Translate
 */

/** @type {{[code: string]: import("./languages.js").Key}} */
const faults = {
  room_archived: "chat.fault_room_archived",
  room_locked: "chat.fault_room_locked",
  locked_out: "chat.fault_locked_out",
  announcements_only: "chat.fault_announcements_only",
  too_soon: "chat.fault_too_soon",
  too_many: "chat.fault_too_many",
  words_refused: "chat.fault_words_refused",
  links_refused: "chat.fault_links_refused",
};

/**
 * @param {unknown} fault
 * @param {Translate} text
 */
export function chatFault(fault, text) {
  const key = fault instanceof ApiProblem ? faults[fault.code] : undefined;
  return key ? text(key) : wordsOf(fault, text);
}

/**
 * As the four rooms of a course are called when it is made.
 * @type {{[kind: string]: string | undefined}}
 */
const given = { announcements: "Announcements", discussion: "Discussion", questions: "Questions", staff: "Staff" };

/**
 * What a room is called: whoever has not named it otherwise calls it what it is for.
 * @param {{title: string, kind: string, with?: {name: string} | null}} room
 * @param {Translate} text
 */
export function titleOf(room, text) {
  if (room.kind === "direct") return room.with?.name ?? text("chat.nobody");
  const isGiven = given[room.kind] === room.title;
  return isGiven ? text(`chat.kind_${/** @type {"staff"} */ (room.kind)}`) : room.title;
}

/**
 * Who has said something, for people.
 * @param {import("../kit/chat/message.js").Author} by
 * @param {Translate} text
 */
export function nameOf(by, text) {
  if (by.anonymous) return text("chat.anonymous", { number: by.alias ?? 0 });
  return by.name || text("chat.nobody");
}

/**
 * The day, by its distance where it is near.
 * @param {string} at
 * @param {Translate} text
 * @param {number} [now]
 */
export function dayWords(at, text, now = Date.now()) {
  const day = (/** @type {string | number} */ time) => text.date(time, { dateStyle: "short" });
  if (day(at) === day(now)) return text("chat.today");
  if (day(at) === day(now - 86_400_000)) return text("chat.yesterday");
  const isThisYear = text.date(at, { year: "numeric" }) === text.date(now, { year: "numeric" });
  return text.date(at, { weekday: "long", day: "numeric", month: "long", ...(!isThisYear && { year: "numeric" }) });
}

/**
 * @param {string} at
 * @param {Translate} text
 */
export function timeWords(at, text) {
  return text.date(at, { timeStyle: "short" });
}
