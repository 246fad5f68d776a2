import { useEffect, useRef, useSyncExternalStore } from "react";
import { uploads } from "./client.js";

/**
 * The uploads of one place of the app; without one, all of them.
 * @param {string} [place]
 */
export function useUploads(place) {
  const all = useSyncExternalStore(uploads.subscribe, uploads.getSnapshot);
  return place === undefined ? all : all.filter(({ wish }) => wish.place === place);
}

/**
 * Calls it for each upload that is done while the component is there, whoever began it.
 * @param {(result: string, transfer: import("./transfer.js").Transfer) => void} listener
 */
export function useWhenDone(listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => uploads.whenDone((result, transfer) => latest.current(result, transfer)), []);
}

/** A signal that is aborted when the component goes. */
export function useLeaving() {
  const leaving = useRef(new AbortController());
  useEffect(() => {
    if (leaving.current.signal.aborted) leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  return leaving.current.signal;
}
