import { useEffect, useState } from "react";
import { useStore } from "../../kit/hooks.js";

/**
 * In slow mode, how many seconds are left until one may write again; counted down.
 * @param {import("../../kit/chat/room.js").ChatRoom} chat
 * @param {import("../../kit/chat/conversation.js").Conversation} conversation
 * @param {import("../../kit/chat/room.js").RoomOverview} room
 */
export function useWaiting(chat, conversation, room) {
  const isSlow = room.slow_seconds > 0 && !room.is_staff;
  const { timeline } = useStore(conversation);
  const pending = useStore(chat.outbox);
  const [now, setNow] = useState(Date.now);
  const own = isSlow ? [...(timeline?.messages ?? []).filter(({ isMine }) => isMine), ...pending] : [];
  const last = own.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
  const left = last === 0 ? 0 : Math.min(room.slow_seconds, Math.ceil((last + room.slow_seconds * 1_000 - now) / 1_000));
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [left > 0]);
  useEffect(() => setNow(Date.now()), [last]);
  return Math.max(0, left);
}
