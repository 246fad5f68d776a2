import { useEffect, useRef, useState } from "react";

/**
 * Whether something is wider than its place, which then scrolls: that place is reached by keys.
 * @template {HTMLElement} Place
 * @returns {[import("react").RefObject<Place>, boolean]}
 */
export function useIsWide() {
  const place = useRef(/** @type {Place | null} */ (null));
  const [isWide, setWide] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const watcher = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth + 1));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [place, isWide];
}
