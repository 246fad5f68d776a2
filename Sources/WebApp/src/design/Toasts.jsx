import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useText } from "../text/Text.jsx";
import { Button, IconButton } from "./Button.jsx";
import { Icon } from "./Icon.jsx";
import { toneIcons } from "./Notice.jsx";
import { raise } from "./placement.js";
import { currentToasts, dismissToast, watchToasts } from "./toastStore.js";

const readingMsPerLetter = 60;
const shownMsMin = 5_000;
const shownMsWithAction = 10_000;

/** Where toasts come up; mounted once, and always there, since a live region speaks only of what changes in it. */
export function Toasts() {
  const text = useText();
  const toasts = useSyncExternalStore(watchToasts, currentToasts);
  const region = useRef(/** @type {HTMLElement | null} */ (null));
  const [isHeld, setHeld] = useState(false);
  const newest = toasts[toasts.length - 1]?.id;

  // Above a dialog too, that was opened since the last one; but otherwise not again, which would take the focus from it.
  useEffect(() => {
    const element = region.current;
    if (element && (!element.hasAttribute("popover") || document.querySelector("dialog[open]"))) raise(element);
  }, [newest]);
  // What is put away under the pointer, or with the focus in it, tells nobody that it let go.
  useEffect(() => {
    const element = region.current;
    if (element && !element.matches(":hover") && !element.contains(document.activeElement)) setHeld(false);
  }, [toasts]);
  return (
    <section
      ref={region}
      className="toasts"
      aria-label={text("design.notifications")}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div role="status" aria-live="polite" aria-relevant="additions" className="toasts-list">
        {toasts.map((shown) => (
          <ToastCard key={shown.id} toast={shown} isHeld={isHeld} />
        ))}
      </div>
    </section>
  );
}

/** @param {{toast: import("./toastStore.js").Toast, isHeld: boolean}} props */
function ToastCard({ toast: { id, tone = "success", text: words, action }, isHeld }) {
  const text = useText();
  useEffect(() => {
    if (isHeld) return undefined;
    const ms = action ? shownMsWithAction : Math.max(shownMsMin, words.length * readingMsPerLetter);
    const timer = setTimeout(() => dismissToast(id), ms);
    return () => clearTimeout(timer);
  }, [id, isHeld, action, words]);
  const act = () => {
    dismissToast(id);
    action?.onSelect();
  };
  return (
    <div className={`toast is-${tone}`}>
      <Icon name={toneIcons[tone]} />
      <p className="toast-text">{words}</p>
      {action && (
        <Button kind="quiet" size="small" className="toast-action" onClick={act}>
          {action.label}
        </Button>
      )}
      <IconButton icon="close" size="small" label={text("design.dismiss")} onClick={() => dismissToast(id)} />
    </div>
  );
}
