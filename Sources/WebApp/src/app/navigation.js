import { newKey } from "../kit/browser.js";

/**
 * Where the browser is, as a store: the address bar is the truth, and going somewhere is to change it.
 * @typedef {{path: string, query: URLSearchParams, hash: string, key: number, top: number}} Place `top`: how far down
 *   somebody was who comes back
 */

const storageKey = "lyceum-top";
/** Browsers keep fewer entries of their history. */
const topsMax = 200;

/** @type {Set<() => void>} */
const listeners = new Set();
let entry = nameEntry();
/** How far down somebody was, by the entry of the browser's history. */
const tops = new Map([[entry, topBefore()]]);

let place = read(0);

/** @returns {Place} */
export function here() {
  return place;
}

/** @param {() => void} listener */
export function subscribe(listener) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * Goes to a path of the app, with its query and its hash.
 * @param {string} to
 * @param {{replaces?: boolean}} [options]
 */
export function navigate(to, options = {}) {
  const target = new URL(to, location.href);
  if (target.origin !== location.origin) throw new Error(`navigate() leads to pages of the app, not to ${target.origin}`);
  if (options.replaces) {
    history.replaceState({ entry }, "", target);
  } else {
    keepTop();
    entry = newKey();
    history.pushState({ entry }, "", target);
  }
  changed();
}

/**
 * The name of the entry that the browser is at; it is given one where the browser has made it.
 * @returns {string}
 */
function nameEntry() {
  const name = history.state?.entry ?? newKey();
  history.replaceState({ ...history.state, entry: name }, "");
  return name;
}

/** How far down this entry was when it was left for a reload, or for another host. */
function topBefore() {
  try {
    const left = JSON.parse(sessionStorage.getItem(storageKey) ?? "null");
    return left?.entry === entry ? Number(left.top) : 0;
  } catch {
    return 0;
  }
}

function keepTop() {
  tops.delete(entry);
  tops.set(entry, scrollY);
  if (tops.size > topsMax) tops.delete(tops.keys().next().value ?? "");
}

function changed() {
  place = read(place.key + 1);
  for (const listener of [...listeners]) listener();
}

/**
 * @param {number} key
 * @returns {Place}
 */
function read(key) {
  const { pathname: path, search, hash } = location;
  return { path, query: new URLSearchParams(search), hash, key, top: tops.get(entry) ?? 0 };
}

// The browser would do it before the page is there.
history.scrollRestoration = "manual";
addEventListener("popstate", () => {
  keepTop();
  entry = nameEntry();
  changed();
});
addEventListener("pagehide", () => {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify({ entry, top: scrollY }));
  } catch {
    // Storage that is switched off: a reload begins at the top.
  }
});
