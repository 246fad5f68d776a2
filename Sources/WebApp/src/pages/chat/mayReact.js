/**
 * Who is only told things may react to them.
 * @param {import("../../kit/chat/room.js").RoomOverview} room
 */
export function mayReact(room) {
  return !room.archived && (room.may_write || room.kind === "announcements");
}
