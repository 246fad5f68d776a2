import { useSyncExternalStore } from "react";
import { here, navigate, subscribe } from "./navigation.js";
import { find } from "./paths.js";
import { routes } from "./routes.js";

/** Where the browser is; whoever asks is drawn anew when that changes. */
export function usePlace() {
  return useSyncExternalStore(subscribe, here);
}

/**
 * A click that means this tab and this app; every other is the browser's.
 * @param {import("react").MouseEvent<HTMLElement>} event
 */
export function isPlainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/**
 * Follows links to the app's own pages without loading it anew, wherever in the page they stand.
 * @param {import("react").MouseEvent<HTMLElement>} event
 */
export function followLinks(event) {
  if (event.defaultPrevented || !isPlainClick(event)) return;
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  if (!link || !link.href || link.target || link.hasAttribute("download")) return;
  const target = new URL(link.href);
  // What is no page of the app, such as the API's own, is the browser's to open.
  if (target.origin !== location.origin || !find(routes, target.pathname)) return;
  // Within a page the browser does it best.
  if (target.pathname === location.pathname && target.hash) return;
  event.preventDefault();
  navigate(target.pathname + target.search + target.hash);
}
