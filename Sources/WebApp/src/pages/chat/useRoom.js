import { useEffect, useState } from "react";
import { makeRoom, roomsOf } from "../../kit/chat/client.js";
import { connection, live } from "../../kit/client.js";

/** @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom */

/**
 * A room for as long as it is looked at.
 * @param {string} id
 * @param {string} me
 * @param {string | undefined} message where it is to open
 * @returns {ChatRoom | undefined}
 */
export function useRoom(id, me, message) {
  const [room, setRoom] = useState(/** @type {ChatRoom | undefined} */ (undefined));
  useEffect(() => {
    const made = makeRoom(id, me);
    setRoom(made);
    void made.open({ message });
    const wake = () => {
      if (connection.isReachable) made.outbox.wake();
    };
    const settled = (/** @type {any} */ event) => {
      if (event.type === "held" && event.room === made.getSnapshot().room?.id) made.settled(event);
    };
    const offs = [roomsOf(me).listen(settled), connection.subscribe(wake), live.subscribe(() => live.getSnapshot() === "live" && wake())];
    return () => {
      for (const off of offs) off();
      made.end();
      // What is on the list of rooms may be behind what was read or said here.
      const shown = made.getSnapshot().room;
      if (shown && !made.getSnapshot().isGone) roomsOf(me).look(shown.id);
    };
  }, [id, me]);
  return room;
}

/** Draws again when somebody comes back to the page: what is in view is seen from then on. */
export function useIsSeen() {
  const [isSeen, setSeen] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isSeen;
}
