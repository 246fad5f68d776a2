import { useState } from "react";
import { Button, EmptyState, Form, TextField } from "../design/index.js";
import { api } from "../kit/client.js";
import { useSession, useSubmit } from "../kit/hooks.js";
import { faultWords } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { ProblemNotice } from "./ProblemNotice.jsx";

/** The answer is the same whether there is such an account or not: who has one is nobody's business. */
export default function ForgotPassword() {
  const text = useText();
  const { person } = useSession();
  const [email, setEmail] = useState(person?.email ?? "");
  const [isSent, setIsSent] = useState(false);
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    await api.post("/api/v1/password-resets", { body: { email: email.trim() } });
    setIsSent(true);
  });
  if (isSent) {
    return (
      <div className="door">
        <EmptyState isPage isAnswer icon="mail" title={text("forgot.sent")} action={<a href="/sign-in">{text("forgot.back")}</a>}>
          {text("forgot.sent_help", { email })}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="door">
      <h1 tabIndex={-1}>{text("forgot.title")}</h1>
      <p className="lead">{text("forgot.lead")}</p>
      <Form onSubmit={submit}>
        <ProblemNotice problem={problem} />
        <TextField
          label={text("account.email")}
          name="email"
          type="email"
          autoComplete="email"
          inputMode="email"
          value={email}
          onChange={setEmail}
          error={faultWords(fieldFault("email"), text)}
          isRequired
          autoFocus
        />
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {text("forgot.do")}
        </Button>
        <p>
          <a href="/sign-in">{text("forgot.back")}</a>
        </p>
      </Form>
    </div>
  );
}
