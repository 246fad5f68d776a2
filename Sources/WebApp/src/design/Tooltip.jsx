import { useEffect, useId, useRef, useState } from "react";
import { usePlacement } from "./placement.js";

const delayMs = 350;

/**
 * A few words about a control, on hover and on focus; Escape puts them away, and the pointer may rest on them.
 * @param {{text: string, isLabel?: boolean, children: import("react").ReactNode}} props `isLabel`: the control has this
 *   very name already, so that it is not read out twice
 */
export function Tooltip({ text, isLabel, children }) {
  const id = useId();
  const anchor = useRef(/** @type {HTMLSpanElement | null} */ (null));
  const floating = useRef(/** @type {HTMLSpanElement | null} */ (null));
  const [isOpen, setOpen] = useState(false);
  const timer = useRef(0);
  usePlacement(anchor, floating, isOpen, { align: "centre", side: "above" });
  useEffect(() => () => clearTimeout(timer.current), []);
  useEscape(isOpen, () => setOpen(false));

  const open = (/** @type {number} */ afterMs) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpen(true), afterMs);
  };
  const close = (/** @type {number} */ afterMs) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpen(false), afterMs);
  };
  return (
    <span
      ref={anchor}
      className="tooltip-anchor"
      aria-describedby={isOpen && !isLabel ? id : undefined}
      onPointerEnter={(event) => event.pointerType === "mouse" && open(delayMs)}
      onPointerLeave={() => close(120)}
      onPointerDown={() => close(0)}
      onFocus={(event) => event.target.matches(":focus-visible") && open(0)}
      onBlur={() => close(0)}
    >
      {children}
      {isOpen && (
        <span ref={floating} className="tooltip" role="tooltip" id={id} aria-hidden={isLabel}>
          {text}
        </span>
      )}
    </span>
  );
}

/**
 * @param {boolean} isOpen
 * @param {() => void} close
 */
function useEscape(isOpen, close) {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isOpen) return undefined;
    const listen = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && latest.current();
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [isOpen]);
}
