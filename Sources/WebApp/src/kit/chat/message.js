/**
 * What somebody said, and what becomes of it by the room's events. Pure.
 * @typedef {{id?: string, handle?: string | null, name?: string, anonymous?: boolean, alias?: number}} Author without an
 *   id it is somebody whom nobody is told
 * @typedef {{id: string, name: string, type: string, bytes: number}} Attached
 * @typedef {{emoji: string, count: number, mine: boolean}} Reaction
 * @typedef {{
 *   id: string, key: string, offset: number, asOf: number, thread: string | null, by: Author, isMine: boolean, at: string,
 *   staff: boolean, text: string | null, version: number, edited_at: string | null, deleted: boolean, pinned: boolean,
 *   mentions: string[], mentions_room: boolean, mentions_staff: boolean, reactions: Reaction[], files: Attached[],
 *   replies: number, unread_replies: number, last_reply_at: string | null, staff_only?: boolean,
 *   votes?: number, voted?: boolean, answered?: boolean, answer?: string | null,
 * }} ChatMessage `key` stays the same from the moment it is sent; `asOf`: how far the room was when it was read, which is
 *   what it knows of already
 * @typedef {{data: any, offset: number}} Publication
 */

/**
 * @param {any} item as a page has it
 * @param {number} asOf
 * @param {string} me
 * @returns {ChatMessage}
 */
export function fromPage(item, asOf, me) {
  return { ...item, key: item.id, asOf, isMine: item.mine ?? (item.by?.id === me) };
}

/**
 * @param {Publication} publication of something said
 * @param {string} me
 * @param {ReadonlySet<string>} [ownNonces] of those that this page has sent: who speaks anonymously is told by nothing else
 * @returns {ChatMessage}
 */
export function fromEvent({ data, offset }, me, ownNonces) {
  const isMine = data.mine ?? (data.by?.id === me || Boolean(data.nonce && ownNonces?.has(data.nonce)));
  return {
    id: data.id, key: isMine && data.nonce ? data.nonce : data.id, offset, asOf: offset, isMine,
    thread: data.thread ?? null, by: data.by ?? {}, at: data.at, staff: data.staff ?? false,
    text: data.deleted ? null : (data.text ?? ""), version: 0, edited_at: null, deleted: data.deleted ?? false, pinned: false,
    mentions: data.mentions ?? [], mentions_room: data.mentions_room ?? false, mentions_staff: data.mentions_staff ?? false,
    reactions: [], files: data.files ?? [], replies: 0, unread_replies: 0, last_reply_at: null,
    ...(data.staff_only && { staff_only: true }),
    votes: data.votes ?? 0, answered: false, answer: null,
  };
}

/**
 * The message after an event; the very same one where the event is not about it, or was known already.
 * @param {ChatMessage} message
 * @param {Publication} publication
 * @param {string} me
 * @returns {ChatMessage}
 */
export function changed(message, { data, offset }, me) {
  // What is kept nowhere has no place, and concerns no message.
  if (offset <= message.asOf) return message;
  if (data.type === "message" && data.thread === message.id) return replied(message, data, offset, me);
  if (data.type === "delete" && data.thread === message.id) {
    return { ...message, asOf: offset, replies: Math.max(0, message.replies - 1) };
  }
  if (data.type === "restore" && data.thread === message.id) return { ...message, asOf: offset, replies: message.replies + 1 };
  if (data.message !== message.id) return message;
  const after = afterEvent(message, data, me);
  return after === message ? message : { ...after, asOf: offset };
}

/**
 * @param {ChatMessage} message
 * @param {any} data
 * @param {number} offset
 * @param {string} me
 */
function replied(message, data, offset, me) {
  if (data.deleted) return message;
  return {
    ...message,
    asOf: offset,
    replies: message.replies + 1,
    unread_replies: message.unread_replies + (data.by?.id === me ? 0 : 1),
    last_reply_at: data.at,
  };
}

/**
 * @param {ChatMessage} message
 * @param {any} data
 * @param {string} me
 * @returns {ChatMessage}
 */
function afterEvent(message, data, me) {
  switch (data.type) {
    case "edit":
      if (data.deleted || data.version <= message.version) return message;
      return {
        ...message, text: data.text, version: data.version, edited_at: data.at, mentions: data.mentions ?? [],
        mentions_room: data.mentions_room ?? false, mentions_staff: data.mentions_staff ?? false,
      };
    case "delete":
      return { ...message, text: null, deleted: true, files: [], reactions: [], pinned: false };
    case "reactions":
      return { ...message, reactions: reactionsAfter(message.reactions, data, me) };
    case "pin":
      return { ...message, pinned: data.pinned };
    case "votes":
      return { ...message, votes: data.votes };
    case "answered":
      return { ...message, answered: data.answered, answer: data.answer ?? null };
    default:
      return message;
  }
}

/**
 * Counts say nothing of who: what was one's own stays so, unless oneself has done it elsewhere.
 * @param {Reaction[]} before
 * @param {{counts: {[emoji: string]: number}, by?: Author}} data
 * @param {string} me
 */
function reactionsAfter(before, data, me) {
  const isOwn = data.by?.id === me;
  return Object.entries(data.counts).map(([emoji, count]) => {
    const known = before.find((one) => one.emoji === emoji);
    const steps = count - (known?.count ?? 0);
    const mine = isOwn && steps !== 0 ? steps > 0 : (known?.mine ?? false);
    return { emoji, count, mine };
  });
}

/**
 * As it is at once when oneself reacts, before the server says so.
 * @param {ChatMessage} message
 * @param {string} emoji
 * @param {boolean} isOn
 * @returns {ChatMessage}
 */
export function reacted(message, emoji, isOn) {
  const known = message.reactions.find((one) => one.emoji === emoji);
  if ((known?.mine ?? false) === isOn) return message;
  const step = isOn ? 1 : -1;
  const reactions = known
    ? message.reactions.map((one) => (one === known ? { emoji, count: one.count + step, mine: isOn } : one))
    : [...message.reactions, { emoji, count: 1, mine: true }];
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) };
}
