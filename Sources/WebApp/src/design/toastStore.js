/**
 * What there is to say at this moment, apart from React, so that anything may say it.
 * @typedef {{
 *   tone?: import("./Notice.jsx").Tone,
 *   text: string,
 *   action?: {label: string, onSelect: () => void},
 * }} ToastWords
 * @typedef {ToastWords & {id: number}} Toast
 */

const shownMax = 4;

/** @type {Toast[]} */
let toasts = [];
/** @type {Set<() => void>} */
const listeners = new Set();
let lastId = 0;

/**
 * Says something in passing. Never the only place of an error: toasts go by.
 * @param {ToastWords} words
 * @returns {number} for `dismissToast`
 */
export function toast(words) {
  lastId += 1;
  set([...toasts, { ...words, id: lastId }].slice(-shownMax));
  return lastId;
}

/** @param {number} id */
export function dismissToast(id) {
  set(toasts.filter((shown) => shown.id !== id));
}

export function currentToasts() {
  return toasts;
}

/** @param {() => void} listener */
export function watchToasts(listener) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** @param {Toast[]} next */
function set(next) {
  toasts = next;
  listeners.forEach((listener) => listener());
}
