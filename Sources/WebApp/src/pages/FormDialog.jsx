import { useId } from "react";
import { Button, Dialog, Form } from "../design/first.js";
import { useText } from "../text/Text.jsx";
import { ProblemNotice } from "./ProblemNotice.jsx";

/**
 * A form that is asked for over the page: what it is about, its fields, what went wrong, and the two ways out.
 * @param {{
 *   title: string,
 *   words: string,
 *   doLabel: string,
 *   leaveLabel?: string,
 *   tone?: "danger",
 *   form: {submit: () => Promise<boolean>, isBusy: boolean, problem: unknown},
 *   onClose: () => void,
 *   children: import("react").ReactNode,
 * }} props `form`: what useSubmit gave
 */
export function FormDialog({ title, words, doLabel, leaveLabel, tone, form, onClose, children }) {
  const text = useText();
  const id = useId();
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {leaveLabel ?? text("common.cancel")}
          </Button>
          <Button kind={tone ?? "primary"} type="submit" form={id} isBusy={form.isBusy}>
            {doLabel}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={form.submit}>
        <p>{words}</p>
        <ProblemNotice problem={form.problem} />
        {children}
      </Form>
    </Dialog>
  );
}
