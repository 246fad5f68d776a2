import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Offsets } from "./offsets.js";
import { useHeights } from "./rowHeights.js";

/**
 * @typedef {{key: string, align: "start" | "centre" | "end", hasFocus?: boolean}} Goal `hasFocus`: it is given the focus too
 * @typedef {{first: number, last: number, isAtEnd: boolean}} RowsInView the indices of the rows that are seen
 */

const beyondPx = 500;
const nearEndPx = 1_000;
/** So many rows are held on to: the first of them may be one that goes when others come. */
const anchorsMax = 8;
/** Among so many rows from the first that is seen. */
const anchorsWithin = 60;
/** Who is as near to the end as this is at it: heights are fractions. */
const atEndPx = 4;

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
 *   goal?: Goal,
 *   onView?: (view: RowsInView) => void,
 * }} props
 */
export function useVirtualRows(props) {
  const { items, keyOf, estimatePx = 64, onEndReached, onStartReached, isBusy, followsEnd, goal, onView } = props;
  const scroller = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [view, setView] = useState({ top: 0, height: 800 });
  const [focused, setFocused] = useState(/** @type {string | null} */ (null));
  const { heights, version, measure, elements } = useHeights();
  const offsets = useMemo(
    () => new Offsets(items.length, (index) => heights.get(keyOf(items[index])) ?? estimatePx),
    // How keys are found does not change while the items are the same.
    [items, version, estimatePx],
  );
  const place = usePlace({ scroller, items, keyOf, offsets, heights, followsEnd, setView, goal, onView });
  const moveTo = useMoves({ scroller, items, keyOf, offsets, elements, setFocused, place });
  useGoalFocus(goal, items, keyOf, moveTo);
  const ends = items.length > 0 ? { first: keyOf(items[0]), last: keyOf(items[items.length - 1]) } : { first: "", last: "" };
  useEdges({ view, offsets, ...ends, isBusy, onEndReached, onStartReached });

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
 * Holds on to the first rows that are seen: after any change they are where they were.
 * @template Item
 * @param {{
 *   scroller: import("react").RefObject<HTMLDivElement>,
 *   items: Item[],
 *   keyOf: (item: Item) => string,
 *   offsets: Offsets,
 *   heights: Map<string, number>,
 *   followsEnd?: boolean,
 *   setView: (view: {top: number, height: number}) => void,
 *   goal?: Goal,
 *   onView?: (view: RowsInView) => void,
 * }} props
 */
function usePlace({ scroller, items, keyOf, offsets, heights, followsEnd, setView, goal, onView }) {
  const held = useRef({ anchors: /** @type {Anchor[]} */ ([]), isAtEnd: followsEnd ?? false });
  // A row that was gone to, and that is to be seen though those around it turn out higher than was guessed.
  const wanted = useRef(/** @type {{key: string, align: Goal["align"] | "nearest"} | null} */ (null));
  const reached = useRef(/** @type {Goal | undefined} */ (undefined));

  function note() {
    const element = scroller.current;
    if (!element || items.length === 0) return;
    const top = element.scrollTop;
    const bottom = top + element.clientHeight;
    // Not by what the element holds: rows that have just come, and are not measured yet, stand out of it.
    const isAtBottom = bottom >= offsets.total - atEndPx;
    held.current = { anchors: anchorsFrom(offsets.indexAt(top), top, items, keyOf, offsets, heights), isAtEnd: Boolean(followsEnd) && isAtBottom };
    setView({ top, height: element.clientHeight });
    onView?.({ first: offsets.indexAt(top), last: offsets.indexAt(bottom - 1), isAtEnd: isAtBottom });
  }
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || items.length === 0) return;
    if (goal && goal !== reached.current && find(items, keyOf, goal.key, 0) >= 0) {
      reached.current = goal;
      wanted.current = { key: goal.key, align: goal.align };
    }
    const { anchors, isAtEnd } = held.current;
    const wantedAt = wanted.current === null ? -1 : find(items, keyOf, wanted.current.key, 0);
    if (isAtEnd && wantedAt < 0) element.scrollTop = offsets.total - element.clientHeight;
    else restore(element, anchors, items, keyOf, offsets);
    if (wanted.current && wantedAt >= 0) show(element, offsets, wantedAt, wanted.current.align);
    note();
  }, [offsets, goal]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const watcher = new ResizeObserver(() => {
      // A keyboard that comes up, or a box that grows, does not hide what was just said.
      if (held.current.isAtEnd) element.scrollTop = element.scrollHeight;
      setView({ top: element.scrollTop, height: element.clientHeight });
    });
    watcher.observe(element);
    const letGo = () => {
      wanted.current = null;
    };
    element.addEventListener("wheel", letGo, { passive: true });
    element.addEventListener("touchstart", letGo, { passive: true });
    element.addEventListener("pointerdown", letGo);
    return () => {
      watcher.disconnect();
      element.removeEventListener("wheel", letGo);
      element.removeEventListener("touchstart", letGo);
      element.removeEventListener("pointerdown", letGo);
    };
  }, [scroller, setView]);
  return { note, wanted };
}

/** @typedef {{key: string, index: number, into: number}} Anchor `into`: how far it has gone beyond the upper edge */

/**
 * Those whose height is known: what has just come into view from above may be higher than was guessed, and what was seen
 * before is to stay.
 * @template Item
 * @param {number} first
 * @param {number} top
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {Offsets} offsets
 * @param {Map<string, number>} heights
 * @returns {Anchor[]}
 */
function anchorsFrom(first, top, items, keyOf, offsets, heights) {
  const near = items.slice(first, first + anchorsWithin).map((item, step) => ({
    key: keyOf(item), index: first + step, into: top - offsets.startOf(first + step),
  }));
  const known = near.filter(({ key }) => heights.has(key));
  return (known.length > 0 ? known : near).slice(0, anchorsMax);
}

/**
 * @template Item
 * @param {HTMLElement} element
 * @param {Anchor[]} anchors
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {Offsets} offsets
 */
function restore(element, anchors, items, keyOf, offsets) {
  for (const { key, index: guess, into } of anchors) {
    const index = find(items, keyOf, key, guess);
    if (index < 0) continue;
    element.scrollTop = offsets.startOf(index) + into;
    return;
  }
}

/**
 * @template Item
 * @param {Goal | undefined} goal
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(index: number) => void} moveTo
 */
function useGoalFocus(goal, items, keyOf, moveTo) {
  const reached = useRef(/** @type {Goal | undefined} */ (undefined));
  useEffect(() => {
    if (!goal?.hasFocus || goal === reached.current) return;
    const index = find(items, keyOf, goal.key, 0);
    if (index < 0) return;
    reached.current = goal;
    // After this drawing is done with.
    queueMicrotask(() => moveTo(index));
  }, [goal, items]);
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
 *   place: {note: () => void, wanted: {current: {key: string, align: Goal["align"] | "nearest"} | null}},
 * }} props
 */
function useMoves({ scroller, items, keyOf, offsets, elements, setFocused, place }) {
  return (/** @type {number} */ index) => {
    const element = scroller.current;
    if (!element) return;
    const key = keyOf(items[index]);
    // A goal that is gone to is where it was wanted already.
    if (place.wanted.current?.key !== key) {
      place.wanted.current = { key, align: "nearest" };
      show(element, offsets, index, "nearest");
    }
    flushSync(() => {
      place.note();
      setFocused(key);
    });
    elements.get(key)?.focus({ preventScroll: true });
  };
}

/**
 * Asks for more once for the row that is the last, not at every scroll.
 * @param {{
 *   view: {top: number, height: number},
 *   offsets: Offsets,
 *   first: string,
 *   last: string,
 *   isBusy?: boolean,
 *   onEndReached?: () => void,
 *   onStartReached?: () => void,
 * }} props
 */
function useEdges({ view, offsets, first, last, isBusy, onEndReached, onStartReached }) {
  const asked = useRef(/** @type {{atEnd?: string, atStart?: string}} */ ({}));
  const isNearEnd = view.top + view.height > offsets.total - nearEndPx;
  const isNearStart = view.top < nearEndPx;
  useEffect(() => {
    if (isBusy) return;
    if (isNearEnd && onEndReached && asked.current.atEnd !== last) {
      asked.current.atEnd = last;
      onEndReached();
    }
    if (isNearStart && onStartReached && asked.current.atStart !== first) {
      asked.current.atStart = first;
      onStartReached();
    }
  }, [isNearEnd, isNearStart, isBusy, first, last]);
}

/**
 * @param {HTMLElement} element
 * @param {Offsets} offsets
 * @param {number} index
 * @param {Goal["align"] | "nearest"} align
 */
function show(element, offsets, index, align) {
  const top = offsets.startOf(index);
  const bottom = offsets.endOf(index);
  const { clientHeight: height, scrollTop } = element;
  // What is higher than the window is read from its beginning.
  if (align === "start" || (align === "centre" && bottom - top >= height)) element.scrollTop = top;
  else if (align === "centre") element.scrollTop = (top + bottom - height) / 2;
  else if (align === "end") element.scrollTop = bottom - height;
  else if (top < scrollTop) element.scrollTop = top;
  else if (bottom > scrollTop + height) element.scrollTop = bottom - height;
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
