import { useLayoutEffect } from "react";

/**
 * Keeps something that floats beside what it belongs to: below it, or above where there is no room below; and within
 * the window. It goes to the browser's top layer, where nothing cuts it off and no dialog covers it.
 * @param {import("react").RefObject<HTMLElement>} anchor
 * @param {import("react").RefObject<HTMLElement>} floating
 * @param {boolean} isOpen
 * @param {{align: "start" | "centre" | "end", side?: "below" | "above", gap?: number, hasWidth?: boolean}} wish
 *   `hasWidth`: it is as wide as what it belongs to
 */
export function usePlacement(anchor, floating, isOpen, { align, side = "below", gap = 6, hasWidth }) {
  useLayoutEffect(() => {
    const element = floating.current;
    if (!isOpen || !element) return undefined;
    raise(element);
    const place = () => {
      if (!anchor.current) return;
      const beside = anchor.current.getBoundingClientRect();
      if (hasWidth) element.style.width = `${beside.width}px`;
      move(element, beside, align, side, gap);
    };
    place();
    window.addEventListener("scroll", place, { capture: true, passive: true });
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, { capture: true });
      window.removeEventListener("resize", place);
    };
  }, [anchor, floating, isOpen, align, side, gap, hasWidth]);
}

/**
 * Browsers without popovers leave it where it is, fixed, which is right nearly everywhere.
 * @param {HTMLElement} element
 */
export function raise(element) {
  const popover = /** @type {HTMLElement & {showPopover?: () => void, hidePopover?: () => void}} */ (element);
  if (!popover.showPopover || !popover.hidePopover) return;
  popover.setAttribute("popover", "manual");
  if (popover.matches(":popover-open")) popover.hidePopover();
  popover.showPopover();
}

/**
 * @param {HTMLElement} element
 * @param {DOMRect} beside
 * @param {"start" | "centre" | "end"} align
 * @param {"below" | "above"} side
 * @param {number} gap
 */
function move(element, beside, align, side, gap) {
  const { offsetWidth: width, offsetHeight: height } = element;
  const page = document.documentElement;
  const edge = 8;
  const below = beside.bottom + gap;
  const above = beside.top - gap - height;
  const fitsBelow = below + height <= page.clientHeight - edge;
  const isBelow = side === "below" ? fitsBelow || above < edge : fitsBelow && above < edge;
  const isLeft = (align === "start") === (getComputedStyle(element).direction === "ltr");
  const wished =
    align === "centre" ? beside.left + (beside.width - width) / 2 : isLeft ? beside.left : beside.right - width;
  const left = Math.max(edge, Math.min(wished, page.clientWidth - width - edge));
  const top = Math.max(edge, Math.min(isBelow ? below : above, page.clientHeight - height - edge));
  element.style.left = `${Math.round(left)}px`;
  element.style.top = `${Math.round(top)}px`;
  element.dataset.side = isBelow ? "below" : "above";
}
