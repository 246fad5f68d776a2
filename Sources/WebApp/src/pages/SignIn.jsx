import { useState } from "react";
import { Button, Form, PasswordField, TextField } from "../design/first.js";
import { session } from "../kit/client.js";
import { useSubmit } from "../kit/hooks.js";
import { faultWords } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { CookieNotice } from "./CookieNotice.jsx";
import { ProblemNotice } from "./ProblemNotice.jsx";

/** By handle or by e-mail: whoever comes need not know which of them we asked for. Where to go then is the router's. */
export default function SignIn() {
  const text = useText();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { submit, isBusy, problem, fieldFault } = useSubmit(() => session.signIn({ ...nameOf(name), password }));
  return (
    <div className="door">
      <h1 tabIndex={-1}>{text("signIn.heading")}</h1>
      <p className="lead">
        {text("signIn.no_account")} <a href={`/register${location.search}`}>{text("register.do")}</a>
      </p>
      <CookieNotice />
      <Form onSubmit={submit}>
        <ProblemNotice problem={problem} />
        <TextField
          label={text("signIn.name")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={setName}
          error={faultWords(fieldFault("handle") ?? fieldFault("email"), text)}
          isRequired
          autoFocus
        />
        <PasswordField
          label={text("signIn.password")}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={faultWords(fieldFault("password"), text)}
          isRequired
        />
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {text("signIn.do")}
        </Button>
        <p>
          <a href="/forgot-password">{text("forgot.link")}</a>
        </p>
      </Form>
    </div>
  );
}

/**
 * A handle is shown with an @ before it, and so it is written by some.
 * @param {string} written
 */
function nameOf(written) {
  const name = written.trim().replace(/^@/, "");
  return name.includes("@") ? { email: name } : { handle: name };
}
