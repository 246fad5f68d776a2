import { useEffect, useRef, useState } from "react";
import { Icon } from "../../design/index.js";
import { usePlacement } from "../../design/placement.js";
import { useText } from "../../text/Text.jsx";
import { columns, emojis } from "./emojis.js";

/**
 * A button that lets one emoji be chosen: by the pointer, or with the arrows and Enter.
 * @param {{label: string, className?: string, onChoose: (emoji: string) => void, doing?: string, onOpen?: (isOpen: boolean) => void}} props
 */
export function EmojiButton({ label, className = "button is-quiet is-icon is-small", onChoose, doing, onOpen }) {
  const anchor = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setOpen] = useState(false);
  const open = (/** @type {boolean} */ isOn) => {
    setOpen(isOn);
    onOpen?.(isOn);
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        title={label}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        data-doing={doing}
        onClick={() => open(!isOpen)}
      >
        <Icon name="smile" size={18} />
      </button>
      {isOpen && (
        <Emojis
          anchor={anchor}
          onChoose={onChoose}
          onClose={() => {
            open(false);
            anchor.current?.focus();
          }}
          onLeave={() => open(false)}
        />
      )}
    </>
  );
}

/**
 * @param {{
 *   anchor: import("react").RefObject<HTMLButtonElement>, onChoose: (emoji: string) => void, onClose: () => void,
 *   onLeave: () => void,
 * }} props
 */
function Emojis({ anchor, onChoose, onClose, onLeave }) {
  const text = useText();
  const panel = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [at, setAt] = useState(0);
  usePlacement(anchor, panel, true, { align: "end", side: "above" });
  useEffect(() => {
    const button = panel.current?.querySelectorAll("button")[at];
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest" });
  }, [at]);
  useEffect(() => {
    const leave = (/** @type {Event} */ event) => {
      const target = /** @type {Node} */ (event.target);
      if (!panel.current?.contains(target) && !anchor.current?.contains(target)) onLeave();
    };
    document.addEventListener("pointerdown", leave, true);
    return () => document.removeEventListener("pointerdown", leave, true);
  }, []);
  /** @param {import("react").KeyboardEvent<HTMLElement>} event */
  function press(event) {
    const isRightward = getComputedStyle(event.currentTarget).direction === "ltr";
    const next = destination(event.key, at, isRightward);
    // The rows below have keys of their own.
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    else if (event.key === "Tab") return onLeave();
    else if (next === undefined) return undefined;
    else setAt(next);
    return event.preventDefault();
  }
  return (
    <div ref={panel} className="emojis" role="dialog" aria-label={text("chat.emojis")} onKeyDown={press}>
      {emojis.map((emoji, index) => (
        <button
          key={emoji}
          type="button"
          tabIndex={index === at ? 0 : -1}
          onClick={() => {
            onClose();
            onChoose(emoji);
          }}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}

/**
 * @param {string} key
 * @param {number} at
 * @param {boolean} isRightward
 */
function destination(key, at, isRightward) {
  const step = isRightward ? 1 : -1;
  /** @type {{[key: string]: number | undefined}} */
  const steps = { ArrowRight: step, ArrowLeft: -step, ArrowDown: columns, ArrowUp: -columns };
  if (key === "Home") return 0;
  if (key === "End") return emojis.length - 1;
  const wanted = steps[key];
  return wanted === undefined ? undefined : Math.max(0, Math.min(emojis.length - 1, at + wanted));
}
