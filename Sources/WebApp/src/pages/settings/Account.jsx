import { useState } from "react";
import { Button, Card, Form, FormActions, Notice, PageHeader, PasswordField, TextField, toast } from "../../design/index.js";
import { api, session } from "../../kit/client.js";
import { useSession, useSubmit } from "../../kit/hooks.js";
import { faultWords } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { EmailNotice } from "../EmailNotice.jsx";
import { FormDialog } from "../FormDialog.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";
import { useFields } from "../useFields.js";
import { DigestCard } from "./DigestCard.jsx";

/** What somebody signs in with, and the end of the account. */
export default function Account() {
  const text = useText();
  return (
    <>
      <PageHeader title={text("account.title")} lead={text("account.lead")} />
      <EmailNotice />
      <EmailCard />
      <PasswordCard />
      <DigestCard />
      <DeletionCard />
    </>
  );
}

function EmailCard() {
  const text = useText();
  const { person } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [sentTo, setSentTo] = useState("");
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    await api.post("/api/v1/me/email", { body: { email: email.trim(), password } });
    setSentTo(email.trim());
    setEmail("");
    setPassword("");
  });
  return (
    <Card title={text("account.email")} lead={person?.email ?? text("account.no_email")}>
      <Form onSubmit={submit} className="settings-form">
        {sentTo && (
          <Notice tone="success" title={text("account.email_sent")}>
            {text("account.email_sent_help", { email: sentTo })}
          </Notice>
        )}
        <ProblemNotice problem={problem} />
        <TextField
          label={text("account.new_email")}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="email"
          value={email}
          onChange={setEmail}
          error={faultWords(fieldFault("email"), text)}
          isRequired
        />
        <PasswordField
          label={text("account.current_password")}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={faultWords(fieldFault("password"), text)}
          isRequired
        />
        <FormActions>
          <Button type="submit" isBusy={isBusy}>
            {text("account.change_email")}
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}

function PasswordCard() {
  const text = useText();
  const { person } = useSession();
  const empty = { current_password: "", new_password: "" };
  const { fields, setFields, bind } = useFields(empty);
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    await api.post("/api/v1/me/password", { body: fields });
    setFields(empty);
    toast({ tone: "success", text: text("account.password_changed") });
  });
  const field = bind(fieldFault);
  return (
    <Card title={text("signIn.password")} lead={text("account.password_lead")}>
      <Form onSubmit={submit} className="settings-form">
        <ProblemNotice problem={problem} />
        {/* Tells a password store whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={person?.handle ?? ""} readOnly hidden />
        <PasswordField {...field("current_password")} isRequired label={text("account.current_password")} autoComplete="current-password" />
        <PasswordField
          {...field("new_password")}
          isRequired
          label={text("account.new_password")}
          help={text("account.password_help")}
          autoComplete="new-password"
        />
        <FormActions>
          <Button type="submit" isBusy={isBusy}>
            {text("account.change_password")}
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}

function DeletionCard() {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Card title={text("account.delete")} lead={text("account.delete_lead")}>
      <FormActions>
        <Button kind="danger" onClick={() => setIsOpen(true)}>
          {text("account.delete")}
        </Button>
      </FormActions>
      {isOpen && <DeletionDialog onClose={() => setIsOpen(false)} />}
    </Card>
  );
}

/** @param {{onClose: () => void}} props */
function DeletionDialog({ onClose }) {
  const text = useText();
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    await api.post("/api/v1/me/deletion", { body: { password } });
    session.left();
    toast({ tone: "success", text: text("account.deleted") });
  });
  return (
    <FormDialog
      title={text("account.delete_title")}
      words={text("account.delete_words")}
      doLabel={text("account.delete_do")}
      tone="danger"
      form={form}
      onClose={onClose}
    >
      <PasswordField
        label={text("account.current_password")}
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
