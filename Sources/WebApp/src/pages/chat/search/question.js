/**
 * What is looked for, as it stands in the address, and as the server is asked. Pure but for the day's time zone.
 * @typedef {{q: string, room: string, course: string, from: string, after: string, before: string, has: string, order:
 *   string}} Wanted
 */
export const names = /** @type {const} */ (["q", "room", "course", "from", "after", "before", "has", "order"]);
export const kindsOfHas = /** @type {const} */ (["file", "link", "answer"]);

const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Whether there is anything to look for: the order alone asks for nothing, and a room alone is a room to read.
 * @param {Wanted} wanted
 */
export function isAsked({ q, from, after, before, has }) {
  return [q.trim(), from, after, before, has].some(Boolean);
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
  return day.test(after) && day.test(before) && after > before;
}

/**
 * What the server is asked; days are those of the person who asks, and both of them count whole.
 * @param {Wanted} wanted
 * @param {string | undefined} from the id of whose messages are wanted
 */
export function queryOf(wanted, from) {
  return {
    q: wanted.q.trim() || undefined,
    room: wanted.room || undefined,
    course: wanted.course || undefined,
    from,
    after: day.test(wanted.after) ? startOf(wanted.after) : undefined,
    before: day.test(wanted.before) ? startOf(wanted.before, 1) : undefined,
    has: kindsOfHas.find((known) => known === wanted.has),
    order: wanted.order === "best" ? "best" : undefined,
  };
}

/**
 * The moment at which a day begins here.
 * @param {string} date
 * @param {number} [daysLater]
 */
function startOf(date, daysLater = 0) {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  return new Date(year, month - 1, dayOfMonth + daysLater).toISOString();
}
