import { useState } from "react";
import { PasswordField } from "../design/first.js";
import { session } from "../kit/client.js";
import { useSession, useSubmit } from "../kit/hooks.js";
import { FormDialog } from "../pages/FormDialog.jsx";
import { faultWords } from "../text/problems.js";
import { useText } from "../text/Text.jsx";

/**
 * Asked for over the page when the session has ended under somebody: what they were doing waits, and goes on after.
 */
export function SignInAgain() {
  const { state, person } = useSession();
  // Nothing of it outlives the question: neither a password nor what was wrong with it.
  return state === "asksAgain" ? <Question person={person} /> : null;
}

/** @param {{person: import("../kit/session.js").Account}} props */
function Question({ person }) {
  const text = useText();
  const [password, setPassword] = useState("");
  const form = useSubmit(() => session.signIn({ handle: person.handle, password }));
  return (
    <FormDialog
      title={text("again.title")}
      words={text("again.words", { name: person.name })}
      doLabel={text("signIn.do")}
      leaveLabel={text("again.leave")}
      form={form}
      onClose={() => session.giveUp()}
    >
      <input type="text" name="username" autoComplete="username" value={person.handle} readOnly hidden />
      <PasswordField
        label={text("signIn.password")}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={faultWords(form.fieldFault("password"), text)}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}
