import { useEffect, useRef, useState } from "react";

/**
 * A form that is checked by what the page says of its fields, not by the browser's bubbles. After a submit that left
 * errors behind, at once or when the server has answered, the first field with one has the focus.
 * @param {{
 *   onSubmit: () => unknown,
 *   children: import("react").ReactNode,
 *   className?: string,
 *   label?: string,
 *   id?: string,
 * }} props `onSubmit` returns its promise when it asks somebody, so that the errors are looked for afterwards
 */
export function Form({ onSubmit, children, className = "", label, id }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const isAwaitingErrors = useRef(false);
  const [, setAnswers] = useState(0);

  // After every drawing: the errors may come with a later one than that of the answer.
  useEffect(() => {
    if (!isAwaitingErrors.current) return;
    const first = form.current?.querySelector('[aria-invalid="true"]');
    if (!(first instanceof HTMLElement)) return;
    isAwaitingErrors.current = false;
    first.focus();
  });

  /** @param {import("react").FormEvent} event */
  async function submit(event) {
    event.preventDefault();
    // One dialog may stand in another's form, as the tree of components goes.
    event.stopPropagation();
    isAwaitingErrors.current = false;
    try {
      await onSubmit();
    } finally {
      isAwaitingErrors.current = true;
      setAnswers((count) => count + 1);
    }
  }
  return (
    <form ref={form} id={id} className={`form ${className}`} onSubmit={submit} noValidate aria-label={label}>
      {children}
    </form>
  );
}

/** @param {{isEnd?: boolean, children: import("react").ReactNode}} props */
export function FormActions({ isEnd, children }) {
  return <div className={isEnd ? "form-actions is-end" : "form-actions"}>{children}</div>;
}
