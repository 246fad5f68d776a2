/**
 * What a room is called: two people's room has the name of the other.
 * @param {{title: string, with?: {name: string} | null}} room
 */
export function roomName(room) {
  return room.title || (room.with?.name ?? "");
}
