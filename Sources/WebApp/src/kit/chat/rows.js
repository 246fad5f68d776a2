/**
 * What stands below one another in a conversation. Pure.
 * @typedef {import("./message.js").ChatMessage} ChatMessage
 * @typedef {import("./outbox.js").Pending} Pending
 * @typedef {{kind: "day", key: string, at: string} | {kind: "unread", key: string} | {kind: "beginning", key: string} |
 *   {kind: "message", key: string, message: ChatMessage, isFirst: boolean} |
 *   {kind: "pending", key: string, pending: Pending, isFirst: boolean}} Row `isFirst`: of several of the same person
 */

/** What the same person says within this stands together. */
const togetherMs = 5 * 60_000;

/**
 * @param {{
 *   messages: ChatMessage[], pending?: Pending[], hasEarlier: boolean, root?: ChatMessage,
 *   unreadAfter?: number, dayOf: (at: string) => string,
 * }} conversation `unreadAfter`: the offset up to which all was read when somebody came
 * @returns {Row[]}
 */
export function rowsOf({ messages, pending = [], hasEarlier, root, unreadAfter, dayOf }) {
  /** @type {Row[]} */
  const rows = [];
  if (root) rows.push({ kind: "message", key: root.key, message: root, isFirst: true });
  else if (!hasEarlier) rows.push({ kind: "beginning", key: "beginning" });
  /** @type {ChatMessage | undefined} */
  let before;
  let day = "";
  let isUnreadMarked = unreadAfter === undefined;
  for (const message of messages) {
    const isOfDay = dayOf(message.at);
    const isNewDay = isOfDay !== day;
    day = isOfDay;
    // Named by what follows, since it goes where what came before is fetched.
    if (isNewDay && !root) rows.push({ kind: "day", key: `day-${message.key}`, at: message.at });
    const isFirstUnread = !isUnreadMarked && message.offset > Number(unreadAfter) && !message.isMine && !message.deleted;
    if (isFirstUnread) {
      rows.push({ kind: "unread", key: "unread" });
      isUnreadMarked = true;
    }
    const isFirst = isNewDay || isFirstUnread || !before || !isTogether(before, message);
    rows.push({ kind: "message", key: message.key, message, isFirst });
    before = message;
  }
  const there = new Set(messages.map(({ id }) => id));
  let last = before && { isMine: before.isMine, at: before.at, kind: kindOf({ anonymous: before.by.anonymous, staff_only: before.staff_only }) };
  for (const one of pending) {
    if (one.id && there.has(one.id)) continue;
    const isFirst = !last?.isMine || last.kind !== kindOf(one) || Date.parse(one.at) - Date.parse(last.at) > togetherMs;
    rows.push({ kind: "pending", key: one.nonce, pending: one, isFirst });
    last = { isMine: true, at: one.at, kind: kindOf(one) };
  }
  return rows;
}

/**
 * As whom, and to whom, oneself has said something: what differs in that does not stand together.
 * @param {{anonymous?: boolean, staff_only?: boolean}} said
 */
function kindOf({ anonymous = false, staff_only: isForStaff = false }) {
  return `${anonymous}-${isForStaff}`;
}

/**
 * @param {ChatMessage} before
 * @param {ChatMessage} message
 */
function isTogether(before, message) {
  if (before.deleted || message.deleted) return before.deleted && message.deleted;
  const isSame =
    before.by.id === message.by.id && before.by.alias === message.by.alias &&
    Boolean(before.staff_only) === Boolean(message.staff_only);
  return isSame && Date.parse(message.at) - Date.parse(before.at) <= togetherMs;
}
