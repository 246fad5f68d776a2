import { changed, fromEvent, fromPage } from "./message.js";

/**
 * A stretch of what was said, without holes: some pages of the history, and what has happened since. Pure.
 * @typedef {import("./message.js").ChatMessage} ChatMessage
 * @typedef {import("./message.js").Publication} Publication
 * @typedef {{
 *   thread: string | null, root: ChatMessage | undefined, messages: ChatMessage[], hasEarlier: boolean, hasLater: boolean,
 * }} Timeline `thread`: whose replies these are; null outside of threads. `root`: what begins that thread
 * @typedef {{items: any[], position: {offset: number, epoch: string}, has_earlier: boolean, has_later: boolean}} MessagePage
 */

/** What is further away than this is fetched again when somebody goes there. */
export const messagesMax = 800;

/**
 * @param {MessagePage} page
 * @param {string | null} thread
 * @param {string} me
 * @returns {Timeline}
 */
export function begun(page, thread, me) {
  return { thread, root: undefined, messages: read(page, me), hasEarlier: page.has_earlier, hasLater: page.has_later };
}

/**
 * @param {Timeline} timeline
 * @param {MessagePage} page what lies before its first message
 * @param {string} me
 * @returns {Timeline}
 */
export function withEarlier(timeline, page, me) {
  const first = timeline.messages[0]?.offset ?? Infinity;
  const messages = [...read(page, me).filter(({ offset }) => offset < first), ...timeline.messages];
  const kept = messages.slice(0, messagesMax);
  return { ...timeline, messages: kept, hasEarlier: page.has_earlier, hasLater: timeline.hasLater || kept.length < messages.length };
}

/**
 * @param {Timeline} timeline
 * @param {MessagePage} page what lies behind its last message
 * @param {string} me
 * @returns {Timeline}
 */
export function withLater(timeline, page, me) {
  const last = timeline.messages.at(-1)?.offset ?? 0;
  const messages = [...timeline.messages, ...read(page, me).filter(({ offset }) => offset > last)];
  const kept = messages.slice(-messagesMax);
  return { ...timeline, messages: kept, hasLater: page.has_later, hasEarlier: timeline.hasEarlier || kept.length < messages.length };
}

/**
 * After something has happened in the room; the very same where that shows nowhere.
 * @param {Timeline} timeline
 * @param {Publication} publication
 * @param {string} me
 * @param {{ownNonces?: ReadonlySet<string>, mayForget?: boolean}} [options] `mayForget`: nobody looks at its beginning
 * @returns {Timeline}
 */
export function heard(timeline, publication, me, options = {}) {
  const { ownNonces, mayForget = false } = options;
  const { data, offset } = publication;
  const root = timeline.root && changed(timeline.root, publication, me);
  const messages = mapped(timeline.messages, (message) => changed(message, publication, me));
  const isNew =
    data.type === "message" && (data.thread ?? null) === timeline.thread && !timeline.hasLater &&
    offset > (messages.at(-1)?.offset ?? 0);
  if (!isNew) return root === timeline.root && messages === timeline.messages ? timeline : { ...timeline, root, messages };
  const all = [...messages, fromEvent(publication, me, ownNonces)];
  if (!mayForget || all.length <= messagesMax) return { ...timeline, root, messages: all };
  return { ...timeline, root, messages: all.slice(-messagesMax / 2), hasEarlier: true };
}

/**
 * One message as it is now: asked for by itself, or changed by hand. Where it counts replies, that goes on from what was
 * counted; one that is not there is none of this stretch.
 * @param {Timeline} timeline
 * @param {string} id
 * @param {(message: ChatMessage) => ChatMessage} change
 * @returns {Timeline}
 */
export function replaced(timeline, id, change) {
  const root = timeline.root?.id === id ? change(timeline.root) : timeline.root;
  const messages = mapped(timeline.messages, (message) => (message.id === id ? change(message) : message));
  return { ...timeline, root, messages };
}

/**
 * A message that comes by itself, to where it belongs; where it is there already, or lies beyond what is there, nothing.
 * @param {Timeline} timeline
 * @param {ChatMessage} message
 * @returns {Timeline}
 */
export function inserted(timeline, message) {
  const { messages, hasEarlier, hasLater } = timeline;
  const { offset } = message;
  if (messages.some(({ id }) => id === message.id)) return timeline;
  const isBefore = offset < (messages[0]?.offset ?? 0);
  const isBehind = offset > (messages.at(-1)?.offset ?? 0);
  if ((isBefore && hasEarlier) || (isBehind && hasLater)) return timeline;
  return { ...timeline, messages: [...messages, message].sort((a, b) => a.offset - b.offset) };
}

/**
 * What an answer about one message makes of what was known of it.
 * @param {ChatMessage} known
 * @param {any} item
 * @param {string} me
 * @returns {ChatMessage}
 */
export function refreshed(known, item, me) {
  const { key, asOf, replies, unread_replies } = known;
  return { ...fromPage(item, asOf, me), key, replies, unread_replies };
}

/**
 * @param {MessagePage} page
 * @param {string} me
 */
function read(page, me) {
  return page.items.map((item) => fromPage(item, page.position.offset, me));
}

/**
 * The same list where nothing in it has changed.
 * @template T
 * @param {T[]} list
 * @param {(one: T) => T} change
 */
function mapped(list, change) {
  let isChanged = false;
  const after = list.map((one) => {
    const next = change(one);
    isChanged ||= next !== one;
    return next;
  });
  return isChanged ? after : list;
}
