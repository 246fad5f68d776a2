/**
 * What is looked for, as it stands in the address, and as the server is asked. Pure.
 * @typedef {{q: string, room: string, course: string, from: string, after: string, before: string, has: string, order:
 *   string}} Wanted
 */
export const names = /** @type {const} */ (["q", "room", "course", "from", "after", "before", "has", "order"]);
export const kindsOfHas = /** @type {const} */ (["file", "link", "answer"]);

const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Whether there is anything to look for: a room, or a course, alone is one to read.
 * @param {Wanted} wanted
 */
export function isAsked({ q, from, has, after, before }) {
  return [q.trim(), from, hasOf(has), isDay(after), isDay(before)].some(Boolean);
}

/**
 * How many conditions there are beside the words.
 * @param {Wanted} wanted
 */
export function conditionCount({ room, course, from, after, before, has }) {
  return [room, course, from, after, before, has].filter(Boolean).length;
}

/** @param {Wanted} wanted */
export function areDaysCrossed({ after, before }) {
  return isDay(after) && isDay(before) && after > before;
}

/**
 * What the server is asked: its days are those of UTC, and it takes none of the last day, which people mean whole.
 * @param {Wanted} wanted
 * @param {string | undefined} from the id of whose messages are wanted
 */
export function queryOf(wanted, from) {
  return {
    q: wanted.q.trim() || undefined,
    room: wanted.room || undefined,
    course: wanted.course || undefined,
    from,
    after: isDay(wanted.after) ? wanted.after : undefined,
    before: isDay(wanted.before) ? dayAfter(wanted.before) : undefined,
    has: hasOf(wanted.has),
    order: wanted.order === "best" ? /** @type {const} */ ("best") : undefined,
  };
}

/** @param {string} has */
function hasOf(has) {
  return kindsOfHas.find((known) => known === has);
}

/** @param {string} written */
function isDay(written) {
  return day.test(written) && !Number.isNaN(Date.parse(written));
}

/** @param {string} date */
function dayAfter(date) {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}
