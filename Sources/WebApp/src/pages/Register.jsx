import { useRef } from "react";
import { useLanguage } from "../app/LanguageProvider.jsx";
import { Button, Form, PasswordField, TextField } from "../design/index.js";
import { api, session } from "../kit/client.js";
import { useSubmit } from "../kit/hooks.js";
import { ApiProblem } from "../kit/problems.js";
import { useText } from "../text/Text.jsx";
import { CookieNotice } from "./CookieNotice.jsx";
import { ProblemNotice } from "./ProblemNotice.jsx";
import { useFields } from "./useFields.js";

/** A new account, and signed in with it at once. */
export default function Register() {
  const text = useText();
  const { tag } = useLanguage();
  const { fields, bind } = useFields({ name: "", handle: "", email: "", password: "" });
  // What there is an account of already, where only the signing in did not succeed.
  const made = useRef(/** @type {typeof fields | null} */ (null));
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    // Spaces that a phone's keyboard leaves behind a word are nobody's name.
    const [name, handle] = [fields.name.trim(), fields.handle.trim()];
    if (made.current !== fields) await makeAccount({ ...fields, name, handle, locale: tag });
    made.current = fields;
    await session.signIn({ handle, password: fields.password });
  });
  const field = bind(fieldFault);
  return (
    <div className="door">
      <h1 tabIndex={-1}>{text("register.heading")}</h1>
      <p className="lead">
        {text("register.has_account")} <a href={`/sign-in${location.search}`}>{text("signIn.do")}</a>
      </p>
      <CookieNotice />
      <Form onSubmit={submit}>
        <ProblemNotice problem={problem} />
        <TextField {...field("name")} isRequired label={text("profile.name")} help={text("profile.name_help")} autoComplete="name" autoFocus />
        <TextField
          {...field("handle")}
          isRequired
          label={text("profile.handle")}
          help={text("profile.handle_help")}
          prefix="@"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField {...field("email")} isRequired label={text("account.email")} type="email" autoComplete="email" inputMode="email" />
        <PasswordField
          {...field("password")}
          isRequired
          label={text("signIn.password")}
          help={text("account.password_help")}
          autoComplete="new-password"
        />
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {text("register.do")}
        </Button>
      </Form>
    </div>
  );
}

/**
 * In the browser's time zone, unless the server does not know that one: then in its own, which the profile changes.
 * @param {{name: string, handle: string, email: string, password: string, locale: string}} account
 */
async function makeAccount(account) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    await api.post("/api/v1/accounts", { body: { ...account, time_zone: zone } });
  } catch (fault) {
    if (!(fault instanceof ApiProblem && fault.fields.has("time_zone") && fault.fields.size === 1)) throw fault;
    await api.post("/api/v1/accounts", { body: account });
  }
}
