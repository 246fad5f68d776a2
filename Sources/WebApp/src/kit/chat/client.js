import { browserClock, newKey } from "../browser.js";
import { api, live } from "../client.js";
import { ChatMemory } from "./memory.js";
import { ChatRoom } from "./room.js";
import { Rooms } from "./rooms.js";
import { ChatServer } from "./server.js";

export const chatServer = new ChatServer(api);

/** @type {Rooms | undefined} */
let rooms;

/**
 * The page's one list of rooms, which is there while somebody goes from room to room.
 * @param {string} person
 */
export function roomsOf(person) {
  if (rooms?.surroundings.person !== person) rooms = new Rooms({ api, live, clock: browserClock, person });
  return rooms;
}

/**
 * @param {string} id
 * @param {string} me
 */
export function makeRoom(id, me) {
  return new ChatRoom(id, {
    server: chatServer,
    live,
    clock: browserClock,
    newKey,
    me,
    memory: (room) => new ChatMemory(() => localStorage, me, room),
    isSeen: () => document.visibilityState === "visible",
  });
}
