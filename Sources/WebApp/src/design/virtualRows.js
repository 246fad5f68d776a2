import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Offsets } from "./offsets.js";
import { useHeights } from "./rowHeights.js";

const beyondPx = 500;
const nearEndPx = 600;

/**
 * What a list of which only a part exists has to know: how high its rows are, which of them are seen, where the reader
 * is.
 * @template Item
 * @param {{
 *   items: Item[],
 *   keyOf: (item: Item) => string,
 *   estimatePx?: number,
 *   onEndReached?: () => void,
 *   onStartReached?: () => void,
 *   isBusy?: boolean,
 *   followsEnd?: boolean,
 * }} props
 */
export function useVirtualRows({ items, keyOf, estimatePx = 64, onEndReached, onStartReached, isBusy, followsEnd }) {
  const scroller = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [view, setView] = useState({ top: 0, height: 800 });
  const [focused, setFocused] = useState(/** @type {string | null} */ (null));
  const { heights, version, measure, elements } = useHeights();
  const offsets = useMemo(
    () => new Offsets(items.length, (index) => heights.get(keyOf(items[index])) ?? estimatePx),
    // How keys are found does not change while the items are the same.
    [items, version, estimatePx],
  );
  const place = usePlace({ scroller, items, keyOf, offsets, followsEnd, setView });
  const moveTo = useMoves({ scroller, items, keyOf, offsets, elements, setFocused, place });
  useEdges({ view, offsets, count: items.length, isBusy, onEndReached, onStartReached });

  const { first, end } = offsets.range(view.top, view.height, beyondPx);
  const indices = Array.from({ length: end - first }, (_, step) => first + step);
  // The row with the focus exists even when it is scrolled away, or the focus would be lost.
  const kept = focused === null ? -1 : items.findIndex((item) => keyOf(item) === focused);
  if (kept >= 0 && kept < first) indices.unshift(kept);
  else if (kept >= end) indices.push(kept);
  const seen = items[Math.min(offsets.indexAt(view.top + 1), items.length - 1)];
  const tabStop = kept >= 0 ? focused : seen && keyOf(seen);

  const events = {
    onScroll: place.note,
    onFocus: (/** @type {import("react").FocusEvent<HTMLElement>} */ event) => {
      const row = event.target.closest("[data-index]");
      if (row instanceof HTMLElement) setFocused(keyOf(items[Number(row.dataset.index)]));
    },
    onBlur: (/** @type {import("react").FocusEvent<HTMLElement>} */ event) =>
      event.currentTarget.contains(event.relatedTarget) || setFocused(null),
    onKeyDown: (/** @type {import("react").KeyboardEvent<HTMLElement>} */ event) => {
      const row = event.target;
      if (!(row instanceof HTMLElement) || row.dataset.index === undefined) return;
      const next = destination(event.key, Number(row.dataset.index), items.length);
      if (next === undefined) return;
      event.preventDefault();
      moveTo(next);
    },
  };
  return { scroller, indices, offsets, tabStop, measure, events };
}

/**
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
function destination(key, at, count) {
  if (key === "ArrowDown") return Math.min(at + 1, count - 1);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return undefined;
}

/**
 * Holds on to the first row that is seen: after any change it is where it was.
 * @template Item
 * @param {{
 *   scroller: import("react").RefObject<HTMLDivElement>,
 *   items: Item[],
 *   keyOf: (item: Item) => string,
 *   offsets: Offsets,
 *   followsEnd?: boolean,
 *   setView: (view: {top: number, height: number}) => void,
 * }} props
 */
function usePlace({ scroller, items, keyOf, offsets, followsEnd, setView }) {
  const held = useRef({ key: "", index: 0, into: 0, isAtEnd: followsEnd ?? false });
  // A row that keys went to, and that is to be seen whole though those around it turn out higher than was guessed.
  const wanted = useRef(/** @type {string | null} */ (null));

  function note() {
    const element = scroller.current;
    if (!element || items.length === 0) return;
    const top = element.scrollTop;
    const index = offsets.indexAt(top);
    const isAtEnd = top + element.clientHeight >= element.scrollHeight - 2;
    held.current = { key: keyOf(items[index]), index, into: top - offsets.startOf(index), isAtEnd };
    setView({ top, height: element.clientHeight });
  }
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || items.length === 0) return;
    const { key, into, isAtEnd } = held.current;
    const index = find(items, keyOf, key, held.current.index);
    if (followsEnd && isAtEnd) element.scrollTop = element.scrollHeight;
    else if (index >= 0) element.scrollTop = offsets.startOf(index) + into;
    const goal = wanted.current === null ? -1 : find(items, keyOf, wanted.current, 0);
    if (goal >= 0) show(element, offsets, goal);
    note();
  }, [offsets]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const watcher = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    watcher.observe(element);
    const letGo = () => {
      wanted.current = null;
    };
    element.addEventListener("wheel", letGo, { passive: true });
    element.addEventListener("pointerdown", letGo);
    return () => {
      watcher.disconnect();
      element.removeEventListener("wheel", letGo);
      element.removeEventListener("pointerdown", letGo);
    };
  }, [scroller, setView]);
  return { note, wanted };
}

/**
 * @template Item
 * @param {{
 *   scroller: import("react").RefObject<HTMLDivElement>,
 *   items: Item[],
 *   keyOf: (item: Item) => string,
 *   offsets: Offsets,
 *   elements: Map<string, HTMLElement>,
 *   setFocused: (key: string) => void,
 *   place: {note: () => void, wanted: {current: string | null}},
 * }} props
 */
function useMoves({ scroller, items, keyOf, offsets, elements, setFocused, place }) {
  return (/** @type {number} */ index) => {
    const element = scroller.current;
    if (!element) return;
    const key = keyOf(items[index]);
    place.wanted.current = key;
    show(element, offsets, index);
    flushSync(() => {
      place.note();
      setFocused(key);
    });
    elements.get(key)?.focus({ preventScroll: true });
  };
}

/**
 * Asks for more once for a number of rows, not at every scroll.
 * @param {{
 *   view: {top: number, height: number},
 *   offsets: Offsets,
 *   count: number,
 *   isBusy?: boolean,
 *   onEndReached?: () => void,
 *   onStartReached?: () => void,
 * }} props
 */
function useEdges({ view, offsets, count, isBusy, onEndReached, onStartReached }) {
  const asked = useRef({ atEnd: -1, atStart: -1 });
  const isNearEnd = view.top + view.height > offsets.total - nearEndPx;
  const isNearStart = view.top < nearEndPx;
  useEffect(() => {
    if (isBusy) return;
    if (isNearEnd && onEndReached && asked.current.atEnd !== count) {
      asked.current.atEnd = count;
      onEndReached();
    }
    if (isNearStart && onStartReached && asked.current.atStart !== count) {
      asked.current.atStart = count;
      onStartReached();
    }
  }, [isNearEnd, isNearStart, isBusy, count]);
}

/**
 * @param {HTMLElement} element
 * @param {Offsets} offsets
 * @param {number} index
 */
function show(element, offsets, index) {
  const top = offsets.startOf(index);
  const bottom = offsets.endOf(index);
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
}

/**
 * Looks first where it was.
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {string} key
 * @param {number} guess
 */
function find(items, keyOf, key, guess) {
  if (guess < items.length && keyOf(items[guess]) === key) return guess;
  return items.findIndex((item) => keyOf(item) === key);
}
