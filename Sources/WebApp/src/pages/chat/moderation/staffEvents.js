import { useEffect, useRef } from "react";

/**
 * What the room's staff are told, for whichever part of the desk is open.
 * @typedef {{type: string, [name: string]: any}} StaffEvent
 * @typedef {Set<(event: StaffEvent) => void>} StaffEvents
 */

/**
 * Each event once, and in order.
 * @param {StaffEvents} events
 * @param {(event: StaffEvent) => void} heard
 */
export function useStaffEvents(events, heard) {
  const latest = useRef(heard);
  latest.current = heard;
  useEffect(() => {
    const listener = (/** @type {StaffEvent} */ event) => latest.current(event);
    events.add(listener);
    return () => {
      events.delete(listener);
    };
  }, [events]);
}
