import { useCallback, useEffect, useRef, useState } from "react";
import { useIsSeen } from "./useRoom.js";

/**
 * @typedef {import("../../kit/chat/rows.js").Row} Row
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {import("./History.jsx").HistoryGoal} HistoryGoal
 */

/**
 * Where a room opens: at what is new there, with a little of what was before.
 * @param {Row[]} rows
 * @param {number | undefined} unreadAfter
 * @param {boolean} isElsewhere
 */
export function useFirstGoal(rows, unreadAfter, isElsewhere) {
  const first = useRef(/** @type {{goal: HistoryGoal | undefined} | undefined} */ (undefined));
  // Before anything is drawn: what is drawn and in view counts as seen.
  if (!first.current && rows.length > 0) {
    const isNew = unreadAfter !== undefined && !isElsewhere && rows.some(({ kind }) => kind === "unread");
    first.current = { goal: isNew ? { key: "unread", align: "start" } : undefined };
  }
  return first.current?.goal;
}

/**
 * What is in view: it is read by that. `arrived`: what has been said since below of it.
 * @param {ChatRoom} chat
 * @param {import("../../kit/chat/conversation.js").Conversation} conversation
 * @param {Row[]} rows
 * @param {number} pendingCount
 */
export function useView(chat, conversation, rows, pendingCount) {
  const { thread } = conversation.surroundings;
  const [isAtEnd, setAtEnd] = useState(true);
  const [arrived, setArrived] = useState(0);
  const [goal, setGoal] = useState(/** @type {HistoryGoal | undefined} */ (undefined));
  const lastSeen = useRef(0);
  const isSeen = useIsSeen();
  const latest = useRef(rows);
  latest.current = rows;
  const look = useCallback((/** @type {import("../../design/virtualRows.js").RowsInView} */ { last, isAtEnd: isBelow }) => {
    const { timeline } = conversation;
    const isEnd = isBelow && !timeline?.hasLater;
    conversation.isAtEnd = isEnd;
    setAtEnd(isEnd);
    if (isEnd) setArrived(0);
    const seen = lastMessage(latest.current, last);
    if (seen === undefined) return;
    lastSeen.current = seen;
    chat.see(seen, thread);
  }, [chat, conversation, thread]);
  useEffect(() => {
    if (isSeen && lastSeen.current > 0) chat.see(lastSeen.current, thread);
  }, [isSeen]);
  useEffect(
    () => chat.listen(({ data }) => {
      const isHere = data.type === "message" && (data.thread ?? null) === thread;
      if (isHere && !conversation.isAtEnd) setArrived((count) => count + 1);
    }),
    [chat, conversation, thread],
  );
  const toNewest = async () => {
    if (conversation.timeline?.hasLater) await conversation.start();
    const key = latest.current.at(-1)?.key;
    setGoal(key ? { key, align: "end" } : undefined);
  };
  // What oneself says is to be seen.
  const before = useRef(pendingCount);
  useEffect(() => {
    if (pendingCount > before.current && !conversation.isAtEnd) void toNewest();
    before.current = pendingCount;
  }, [pendingCount]);
  // After a start the rows are drawn first, and then their last is known.
  useEffect(() => {
    if (goal && !rows.some(({ key }) => key === goal.key)) setGoal(undefined);
  }, [rows]);
  return { isAtEnd, arrived, look, goal, toNewest: () => void toNewest() };
}

/**
 * @param {Row[]} rows
 * @param {number} last
 */
function lastMessage(rows, last) {
  for (let index = Math.min(last, rows.length - 1); index >= 0; index -= 1) {
    const row = rows[index];
    if (row.kind === "message") return row.message.offset;
  }
  return undefined;
}
