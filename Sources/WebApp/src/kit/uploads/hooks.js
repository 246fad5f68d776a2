import { useSyncExternalStore } from "react";
import { uploads } from "./client.js";

/**
 * The uploads of one place of the app; without one, all of them.
 * @param {string} [place]
 */
export function useUploads(place) {
  const all = useSyncExternalStore(uploads.subscribe, uploads.getSnapshot);
  return place === undefined ? all : all.filter(({ wish }) => wish.place === place);
}

/** @param {import("./transfer.js").Transfer} transfer */
export function useTransfer(transfer) {
  return useSyncExternalStore(transfer.subscribe, transfer.getSnapshot);
}
