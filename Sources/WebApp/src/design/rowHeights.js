import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

/** The heights of all rows that were ever seen, by their keys. */
export function useHeights() {
  const heights = useRef(/** @type {Map<string, number>} */ (new Map())).current;
  const elements = useRef(/** @type {Map<string, HTMLElement>} */ (new Map())).current;
  const references = useRef(/** @type {Map<string, (element: HTMLElement | null) => void>} */ (new Map())).current;
  const [version, setVersion] = useState(0);
  const observer = useRef(/** @type {ResizeObserver | null} */ (null));
  if (!observer.current) {
    observer.current = new ResizeObserver((entries) => {
      const changed = entries.filter(({ target, borderBoxSize }) => {
        const key = /** @type {HTMLElement} */ (target).dataset.key;
        const height = borderBoxSize[0].blockSize;
        if (key === undefined || !target.isConnected || heights.get(key) === height) return false;
        heights.set(key, height);
        return true;
      });
      // Within this frame, so that nobody sees rows where the guess had put them.
      if (changed.length > 0) flushSync(() => setVersion((count) => count + 1));
    });
  }
  useEffect(() => () => observer.current?.disconnect(), []);

  /** @param {string} key */
  function measure(key) {
    const known = references.get(key);
    if (known) return known;
    const reference = (/** @type {HTMLElement | null} */ element) => {
      if (element) {
        element.dataset.key = key;
        elements.set(key, element);
        observer.current?.observe(element);
        return;
      }
      const gone = elements.get(key);
      if (gone) observer.current?.unobserve(gone);
      elements.delete(key);
      references.delete(key);
    };
    references.set(key, reference);
    return reference;
  }
  return { heights, version, measure, elements };
}
