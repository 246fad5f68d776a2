import { titleOf } from "../../text/chat.js";

/**
 * How the rooms of somebody stand on their list. Pure.
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {{key: string, title: string, isName?: boolean, rooms: RoomOverview[]}} Section `isName`: it has no language
 */

/** In a course. */
const kinds = ["announcements", "discussion", "questions", "staff"];

/**
 * Courses by name, each with its rooms in one order; then people and groups, who was last heard of first. What is archived
 * is last.
 * @param {RoomOverview[]} rooms
 * @param {import("../../text/formats.js").Translate} text
 * @param {string} [wanted] what a room, or its course, is to be called
 * @returns {Section[]}
 */
export function sectionsOf(rooms, text, wanted = "") {
  const named = wanted.trim().toLocaleLowerCase();
  const found = rooms.filter((room) => `${titleOf(room, text)} ${room.course?.title ?? ""}`.toLocaleLowerCase().includes(named));
  /** @type {Map<string, Section>} */
  const courses = new Map();
  for (const room of found) {
    if (!room.course) continue;
    const { id, title } = room.course;
    const section = courses.get(id) ?? { key: id, title, isName: true, rooms: [] };
    courses.set(id, { ...section, rooms: [...section.rooms, room] });
  }
  const ofCourses = [...courses.values()].map((section) => ({ ...section, rooms: section.rooms.sort(byKind) }));
  const isArchived = (/** @type {Section} */ { rooms: some }) => Number(some.every(({ archived }) => archived));
  ofCourses.sort((a, b) => isArchived(a) - isArchived(b) || a.title.localeCompare(b.title));
  const free = (/** @type {string} */ key, /** @type {string} */ title, /** @type {string[]} */ of) => ({
    key, title, rooms: found.filter((room) => !room.course && of.includes(room.kind)).sort(byLast),
  });
  return [
    ...ofCourses,
    free("direct", text("chat.of_people"), ["direct"]),
    free("group", text("chat.of_groups"), ["group"]),
    free("everybody", text("chat.of_everybody"), kinds),
  ].filter((section) => section.rooms.length > 0);
}

/**
 * @param {RoomOverview} a
 * @param {RoomOverview} b
 */
function byKind(a, b) {
  return Number(a.archived) - Number(b.archived) || kinds.indexOf(a.kind) - kinds.indexOf(b.kind);
}

/**
 * @param {RoomOverview} a
 * @param {RoomOverview} b
 */
function byLast(a, b) {
  return (b.last?.at ?? "").localeCompare(a.last?.at ?? "");
}

/**
 * @param {RoomOverview["kind"]} kind
 * @returns {import("../../design/Icon.jsx").IconName}
 */
export function iconOf(kind) {
  if (kind === "announcements") return "megaphone";
  if (kind === "questions") return "question";
  if (kind === "staff") return "shield";
  return kind === "group" ? "people" : "chat";
}
