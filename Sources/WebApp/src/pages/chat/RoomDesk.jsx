import { lazy, Suspense } from "react";

/**
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {"people" | "notifications" | "settings"} DeskPart
 */

// Not everybody who reads a room asks for them.
const PeopleDialog = lazy(async () => ({ default: (await import("./people/PeopleDialog.jsx")).PeopleDialog }));
const NotificationDialog = lazy(async () => ({
  default: (await import("./settings/NotificationDialog.jsx")).NotificationDialog,
}));
const RoomSettingsDialog = lazy(async () => ({
  default: (await import("./settings/RoomSettingsDialog.jsx")).RoomSettingsDialog,
}));

/**
 * What of a room's desk is open over it.
 * @param {{part: DeskPart, chat: import("../../kit/chat/room.js").ChatRoom, room: RoomOverview, onClose: () => void}}
 *   props
 */
export function RoomDesk({ part, chat, room, onClose }) {
  const change = (/** @type {Partial<RoomOverview>} */ change) => chat.refreshRoom({ ...room, ...change });
  return (
    <Suspense fallback={null}>
      {part === "people" && <PeopleDialog room={room} onClose={onClose} />}
      {part === "notifications" && <NotificationDialog room={room} onChanged={change} onClose={onClose} />}
      {part === "settings" && <RoomSettingsDialog room={room} onChanged={change} onClose={onClose} />}
    </Suspense>
  );
}

/**
 * The ways to it, in the room's menu.
 * @param {RoomOverview} room
 * @param {import("../../text/formats.js").Translate} text
 * @param {(part: DeskPart) => void} onAsk
 * @returns {import("../../design/Menu.jsx").MenuEntry[]}
 */
export function deskItems(room, text, onAsk) {
  const isOfStaff = room.is_staff && room.kind !== "direct";
  /** @type {(import("../../design/Menu.jsx").MenuEntry & {isShown: boolean})[]} */
  const all = [
    {
      id: "search", label: text("search.in_room"), icon: "search", href: `/chat/search?room=${room.id}`, isShown: true,
    },
    { id: "people", label: text("roomPeople.title"), icon: "people", isShown: true, onSelect: () => onAsk("people") },
    {
      id: "notifications", label: text("notify.title"), icon: "bell", isShown: true,
      onSelect: () => onAsk("notifications"),
    },
    {
      id: "settings", label: text("roomSettings.title"), icon: "settings", isShown: isOfStaff,
      onSelect: () => onAsk("settings"),
    },
    {
      id: "moderation", label: text("moderation.title"), icon: "shield", href: `/chat/${room.id}/moderation`,
      isShown: isOfStaff && room.kind !== "group",
    },
  ];
  return all.filter(({ isShown }) => isShown).map(({ isShown: _, ...item }) => item);
}
