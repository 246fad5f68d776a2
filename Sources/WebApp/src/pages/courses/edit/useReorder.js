import { useEffect, useRef, useState } from "react";

/**
 * One way to put things into another order, for hands and for keys. A handle is dragged, and what it belongs to goes
 * along; or Space takes it up, the arrows move it, Space puts it down and Escape back.
 *
 * @template T
 * @param {{
 *   value: T,
 *   step: (value: T, id: string, step: -1 | 1) => T,
 *   drop: (value: T, id: string, element: HTMLElement, isBehind: boolean) => T,
 *   onDone: (value: T) => void,
 *   say: (what: "lifted" | "moved" | "dropped" | "cancelled", id: string, value: T) => void,
 * }} options `drop`: onto another thing's element, before or behind it
 */
export function useReorder({ value, step, drop, onDone, say }) {
  const [lifted, setLifted] = useState(/** @type {{id: string, by: "keys" | "pointer"} | null} */ (null));
  const [draft, setDraft] = useState(/** @type {T | null} */ (null));
  const latest = useRef({ value, draft, lifted });
  latest.current = { value, draft, lifted };
  const handles = useRef(/** @type {Map<string, HTMLElement>} */ (new Map()));
  const shown = draft ?? value;
  // What is moved in the page loses the focus; whoever moves it by keys goes on with them.
  useEffect(() => {
    if (lifted?.by === "keys") handles.current.get(lifted.id)?.focus();
  }, [draft]);

  /** @param {boolean} keeps */
  function end(keeps) {
    const { lifted: held, draft: made, value: before } = latest.current;
    if (!held) return;
    setLifted(null);
    setDraft(null);
    say(keeps ? "dropped" : "cancelled", held.id, keeps ? (made ?? before) : before);
    if (keeps && made !== null && made !== before) onDone(made);
  }

  /**
   * @param {string} id
   * @param {import("react").KeyboardEvent} event
   */
  function press(id, event) {
    const isHeld = lifted?.id === id;
    if (event.key === " " || event.key === "Enter") {
      if (isHeld) end(true);
      else {
        setLifted({ id, by: "keys" });
        say("lifted", id, shown);
      }
    } else if (isHeld && event.key === "Escape") {
      end(false);
    } else if (isHeld && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const next = step(shown, id, event.key === "ArrowUp" ? -1 : 1);
      setDraft(next);
      say("moved", id, next);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {string} id
   * @param {import("react").PointerEvent<HTMLElement>} event
   */
  function grab(id, event) {
    if (event.button !== 0 || lifted) return;
    event.preventDefault();
    event.currentTarget.focus();
    setLifted({ id, by: "pointer" });
    const move = (/** @type {PointerEvent} */ moved) => {
      const target = under(moved, id);
      if (!target) return;
      const { top, height } = target.getBoundingClientRect();
      const base = latest.current.draft ?? latest.current.value;
      setDraft(drop(base, id, target, moved.clientY > top + height / 2));
    };
    const stop = (/** @type {boolean} */ keeps) => () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", cancel);
      end(keeps);
    };
    const up = stop(true);
    const cancel = stop(false);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", cancel);
  }

  /** What a handle needs. */
  const handle = (/** @type {string} */ id) => ({
    place: (/** @type {HTMLElement | null} */ element) => {
      if (element) handles.current.set(id, element);
      else handles.current.delete(id);
    },
    "aria-pressed": lifted?.id === id,
    onKeyDown: (/** @type {import("react").KeyboardEvent} */ event) => press(id, event),
    onPointerDown: (/** @type {import("react").PointerEvent<HTMLElement>} */ event) => grab(id, event),
    onBlur: () => lifted?.by === "keys" && lifted.id === id && settleLater(id),
  });

  /**
   * Whoever goes elsewhere has put it down; a move in the page takes the focus for a moment only.
   * @param {string} id
   */
  function settleLater(id) {
    setTimeout(() => {
      if (latest.current.lifted?.id === id && document.activeElement !== handles.current.get(id)) end(true);
    });
  }
  return { shown, lifted: lifted?.id, handle };
}

/**
 * The other thing that the pointer is over.
 * @param {PointerEvent} event
 * @param {string} id
 */
function under(event, id) {
  for (const element of document.elementsFromPoint(event.clientX, event.clientY)) {
    const target = element.closest("[data-sort]");
    if (target instanceof HTMLElement) return target.dataset.sort === id ? null : target;
  }
  return null;
}
