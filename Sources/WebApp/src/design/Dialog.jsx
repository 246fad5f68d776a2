import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useText } from "../text/Text.jsx";
import { Button, IconButton } from "./Button.jsx";
import { Notice } from "./Notice.jsx";

/**
 * A question or a task before everything else: the browser's own dialog, which keeps the focus within and gives it
 * back. On a small screen it comes up from below.
 * @param {{
 *   title: import("react").ReactNode,
 *   isOpen: boolean,
 *   onClose: () => void,
 *   children?: import("react").ReactNode,
 *   actions?: import("react").ReactNode,
 *   size?: "small" | "medium" | "large" | "drawer",
 *   role?: "alertdialog",
 *   isKept?: boolean,
 * }} props `drawer`: at the side where lines begin, as for a navigation; `isKept`: a press beside it does
 *   not close it, as there is work in it that would be lost
 */
export function Dialog(props) {
  // Nothing of it exists while it is closed, so that it starts afresh each time.
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

/** @param {Omit<Parameters<typeof Dialog>[0], "isOpen">} props */
function OpenDialog({ title, onClose, children, actions, size = "medium", role, isKept }) {
  const text = useText();
  const id = useId();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const isPressBeside = useRef(false);
  useModal(dialog);
  return (
    <dialog
      ref={dialog}
      className={`dialog is-${size}`}
      role={role}
      aria-labelledby={`${id}-title`}
      // A question is read out with what follows from its answer.
      aria-describedby={role && `${id}-body`}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      // A browser may insist, as on a second Escape: then the page has to know.
      onClose={(event) => event.target === dialog.current && onClose()}
      // A press that began in a field and ended beside the dialog was a selection of text.
      onPointerDown={(event) => (isPressBeside.current = isBeside(event))}
      onClick={(event) => isPressBeside.current && isBeside(event) && !isKept && onClose()}
    >
      <div className="dialog-head">
        <h2 className="dialog-title" id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        <IconButton icon="close" label={text("common.close")} onClick={onClose} className="dialog-close" />
      </div>
      <div className="dialog-body" id={`${id}-body`}>{children}</div>
      {actions && <div className="dialog-actions">{actions}</div>}
    </dialog>
  );
}

/**
 * "Are you sure?", said in full: the title asks, the text says what follows, the button names the deed. What
 * `onConfirm` throws is said in the dialog, which then stays.
 * @param {{
 *   title: import("react").ReactNode,
 *   text: import("react").ReactNode,
 *   confirmLabel: string,
 *   tone?: "danger",
 *   onConfirm: () => unknown,
 *   onClose: () => void,
 *   isOpen?: boolean,
 *   errorText?: (error: unknown) => string,
 * }} props
 */
export function ConfirmDialog(props) {
  const { title, text: words, confirmLabel, tone, onConfirm, onClose, isOpen = true, errorText } = props;
  const text = useText();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState("");

  async function confirm() {
    setBusy(true);
    setError("");
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(errorText?.(thrown) ?? text("design.error_text"));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      size="small"
      role="alertdialog"
      actions={
        <>
          <Button onClick={onClose} data-first-focus>
            {text("common.cancel")}
          </Button>
          <Button kind={tone === "danger" ? "danger" : "primary"} isBusy={isBusy} onClick={confirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="text-quiet">{words}</p>
        {error && (
          <Notice tone="danger" isLive>
            {error}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}

/** @param {import("react").RefObject<HTMLDialogElement>} ref */
function useModal(ref) {
  // The cleanup runs while the dialog is still in the page, which is what lets it give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;
    dialog.showModal();
    firstFocus(dialog)?.focus();
    return () => dialog.close();
  }, [ref]);
  useEffect(() => lockScroll(), []);
}

/**
 * What asks for it by an attribute, else the first field, else the title, from where reading begins.
 * @param {HTMLDialogElement} dialog
 * @returns {HTMLElement | null}
 */
function firstFocus(dialog) {
  return (
    dialog.querySelector("[data-first-focus]") ??
    dialog.querySelector(".dialog-body :is(input, textarea, select):not(:disabled, [hidden])") ??
    dialog.querySelector(".dialog-title")
  );
}

let lockCount = 0;

/** The page behind stays where it is, also below a dialog that was opened from a dialog. */
function lockScroll() {
  const page = document.documentElement;
  lockCount += 1;
  if (lockCount === 1) page.style.setProperty("--scroll-bar", `${innerWidth - document.body.offsetWidth}px`);
  page.classList.add("has-dialog");
  return () => {
    lockCount -= 1;
    if (lockCount === 0) page.classList.remove("has-dialog");
  };
}

/** @param {import("react").MouseEvent<HTMLDialogElement>} event */
function isBeside(event) {
  if (event.target !== event.currentTarget) return false;
  const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < left || x > right || y < top || y > bottom;
}
