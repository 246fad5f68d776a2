import { useState } from "react";
import { usePlace } from "../app/Link.jsx";
import { navigate } from "../app/navigation.js";
import { Button, EmptyState, Form, LinkButton, PasswordField } from "../design/index.js";
import { api, session } from "../kit/client.js";
import { useSubmit } from "../kit/hooks.js";
import { faultWords } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { useLinkToken } from "./linkToken.js";
import { ProblemNotice } from "./ProblemNotice.jsx";

/** Where the link of the mail leads: a new password, which signs out every device. */
export default function ResetPassword() {
  const text = useText();
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  // In the address, since with the session that this ends the page begins anew.
  const isDone = usePlace().hash === "#done";
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    await api.post("/api/v1/password-resets/completion", { body: { token, password } });
    navigate("/reset-password#done", { replaces: true });
    await session.refresh();
    // Whoever is signed out by this has just been told so, and is not asked for what they have changed.
    session.giveUp();
  });
  if (isDone) {
    return (
      <div className="door">
        <EmptyState isPage isAnswer
          icon="success"
          title={text("reset.done")}
          action={<LinkButton kind="primary" href="/sign-in">{text("signIn.do")}</LinkButton>}
        >
          {text("reset.done_help")}
        </EmptyState>
      </div>
    );
  }
  if (!token || fieldFault("token")) return <LinkNotGood />;
  return (
    <div className="door">
      <h1 tabIndex={-1}>{text("reset.title")}</h1>
      <p className="lead">{text("reset.lead")}</p>
      <Form onSubmit={submit}>
        <ProblemNotice problem={problem} />
        <PasswordField
          label={text("account.new_password")}
          help={text("account.password_help")}
          name="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={faultWords(fieldFault("password"), text)}
          isRequired
          autoFocus
        />
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {text("reset.do")}
        </Button>
      </Form>
    </div>
  );
}

function LinkNotGood() {
  const text = useText();
  return (
    <div className="door">
      <EmptyState isPage isAnswer
        icon="link"
        title={text("reset.not_good")}
        action={<LinkButton kind="primary" href="/forgot-password">{text("reset.again")}</LinkButton>}
      >
        {text("reset.not_good_help")}
      </EmptyState>
    </div>
  );
}
