import { api } from "../../kit/client.js";
import { ApiProblem } from "../../kit/problems.js";

/**
 * @typedef {{id: string, handle: string, name: string, avatar_url: string | null}} Person
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 */

/** Of so many courses at once somebody is looked for. */
const coursesMax = 8;

/**
 * People whom somebody may write to, by a part of the name: of their courses, and whoever has exactly that handle.
 * @param {string} query
 * @param {RoomOverview[]} rooms of who looks
 * @param {string} me
 * @param {AbortSignal} signal
 * @returns {Promise<Person[]>}
 */
export async function findPeople(query, rooms, me, signal) {
  const courses = [...new Set(rooms.flatMap(({ course, archived }) => (course && !archived ? [course.id] : [])))].slice(0, coursesMax);
  const handle = query.trim().replace(/^@/, "");
  const found = await Promise.all([
    ...courses.map((id) => none(api.get("/api/v1/courses/{id}/people", { path: { id }, query: { search: handle, limit: 20 }, signal }).then(({ data }) => data.items))),
    ...(/^[\w.-]{2,}$/.test(handle) ? [none(api.get("/api/v1/accounts/{id}", { path: { id: handle }, signal }).then(({ data }) => [data]))] : []),
  ]);
  const all = new Map(found.flat().map((person) => [person.id, person]));
  all.delete(me);
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Where one may not look, nobody is.
 * @template T
 * @param {Promise<T[]>} some
 * @returns {Promise<T[]>}
 */
function none(some) {
  return some.catch((fault) => {
    if (fault instanceof ApiProblem && [403, 404, 422].includes(fault.status)) return [];
    throw fault;
  });
}
