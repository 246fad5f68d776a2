import { useState } from "react";
import { navigate } from "../../app/navigation.js";
import {
  Avatar, Badge, Button, Card, ConfirmDialog, DefinitionList, Form, FormActions, PageHeader, SelectField, TextArea, toast,
} from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useLoad, usePages, useSession, useSubmit } from "../../kit/hooks.js";
import { faultWords } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { FormDialog } from "../FormDialog.jsx";
import { Listed } from "../Listed.jsx";
import { Loaded } from "../Loaded.jsx";
import { RoleBadge } from "./RoleBadge.jsx";
import { SecurityEvents } from "./SecurityEvents.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";

/** @typedef {import("../../../types/api").AccountRecord} AccountRecord */

/**
 * One account, and what an admin can do with it.
 * @param {{id: string}} props
 */
export default function Person({ id }) {
  const text = useText();
  const account = useLoad(
    async (signal) => (await api.get("/api/v1/admin/accounts/{id}", { path: { id }, signal })).data,
    [id],
  );
  const events = usePages(
    async (cursor, signal) =>
      (await api.get("/api/v1/admin/audit", { query: { account: id, cursor }, signal })).data,
    [id],
  );
  const changed = () => {
    account.reload();
    events.reload();
  };
  return (
    <Loaded load={account}>
      {(person) => (
        <>
          <PageHeader
            title={person.name}
            lead={`@${person.handle}`}
            back={{ href: "/admin/people", label: text("people.title") }}
          />
          <Facts person={person} />
          <RoleCard key={person.role} person={person} onChanged={changed} />
          <SuspensionCard person={person} onChanged={changed} />
          <Card title={text("person.log")} lead={text("person.log_lead")}>
            <Listed pages={events} empty={{ icon: "history", title: text("security.nothing"), words: text("security.nothing_help") }}>
              <SecurityEvents events={events.items} isOfOne />
            </Listed>
          </Card>
        </>
      )}
    </Loaded>
  );
}

/** @param {{person: AccountRecord}} props */
function Facts({ person }) {
  const text = useText();
  return (
    <Card>
      <div className="person-facts">
        <Avatar name={person.name} src={person.avatar_url} size="large" />
        <DefinitionList
          items={[
            {
              term: text("account.email"),
              description: (
                <>
                  {person.email ?? text("account.no_email")}{" "}
                  {person.email && (
                    <Badge tone={person.email_verified ? "success" : "warning"}>
                      {text(person.email_verified ? "person.email_verified" : "person.email_not_verified")}
                    </Badge>
                  )}
                </>
              ),
            },
            { term: text("people.role"), description: <RoleBadge role={person.role} /> },
            {
              term: text("people.state"),
              description: (
                <Badge tone={person.state === "active" ? "success" : "danger"}>
                  {text(person.state === "active" ? "people.active" : "people.suspended")}
                </Badge>
              ),
            },
            { term: text("people.since"), description: text.date(person.created_at) },
            { term: text("profile.time_zone"), description: person.time_zone },
            { term: text("person.id"), description: <code>{person.id}</code> },
          ]}
        />
      </div>
    </Card>
  );
}

/** @param {{person: AccountRecord, onChanged: () => void}} props */
function RoleCard({ person, onChanged }) {
  const text = useText();
  const { person: me } = useSession();
  const [role, setRole] = useState(person.role);
  const { submit, isBusy, problem } = useSubmit(async () => {
    await api.put("/api/v1/admin/accounts/{id}/role", { path: { id: person.id }, body: { role } });
    toast({ tone: "success", text: text("person.role_changed", { name: person.name }) });
    onChanged();
  });
  const isMyself = me?.id === person.id;
  return (
    <Card title={text("people.role")} lead={text("person.role_lead")}>
      <Form onSubmit={submit} className="settings-form">
        <ProblemNotice problem={problem} />
        <SelectField
          label={text("people.role")}
          name="role"
          value={role}
          onChange={(value) => setRole(/** @type {typeof role} */ (value))}
          isDisabled={isMyself}
          help={isMyself ? text("person.not_yourself") : undefined}
          options={[
            { value: "learner", label: text("role.learner") },
            { value: "instructor", label: text("role.instructor") },
            { value: "admin", label: text("role.admin") },
          ]}
        />
        <FormActions>
          <Button type="submit" isBusy={isBusy} isDisabled={isMyself || role === person.role}>
            {text("person.change_role")}
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}

/** @param {{person: AccountRecord, onChanged: () => void}} props */
function SuspensionCard({ person, onChanged }) {
  const text = useText();
  const { person: me } = useSession();
  const [asks, setAsks] = useState(/** @type {"suspend" | "delete" | null} */ (null));
  const { submit: reinstate, isBusy, problem } = useSubmit(async () => {
    await api.delete("/api/v1/admin/accounts/{id}/suspension", { path: { id: person.id } });
    toast({ tone: "success", text: text("person.reinstated", { name: person.name }) });
    onChanged();
  });
  const { submit: remove, problem: notRemoved } = useSubmit(async () => {
    await api.delete("/api/v1/admin/accounts/{id}", { path: { id: person.id } });
    toast({ tone: "success", text: text("person.deleted", { name: person.name }) });
    navigate("/admin/people");
  });
  if (me?.id === person.id) return null;
  const fault = problem ?? notRemoved;
  return (
    <Card title={text("person.access")} lead={text("person.access_lead")}>
      <ProblemNotice problem={fault} />
      <FormActions>
        {person.state === "active" ? (
          <Button onClick={() => setAsks("suspend")}>{text("person.suspend")}</Button>
        ) : (
          <Button isBusy={isBusy} onClick={() => reinstate()}>
            {text("person.reinstate")}
          </Button>
        )}
        <Button kind="danger" onClick={() => setAsks("delete")}>
          {text("person.delete")}
        </Button>
      </FormActions>
      {asks === "suspend" && <SuspensionDialog person={person} onChanged={onChanged} onClose={() => setAsks(null)} />}
      {asks === "delete" && (
        <ConfirmDialog
          title={text("person.delete_title", { name: person.name })}
          text={text("person.delete_words")}
          confirmLabel={text("person.delete")}
          tone="danger"
          onConfirm={() => remove()}
          onClose={() => setAsks(null)}
        />
      )}
    </Card>
  );
}

/** @param {{person: AccountRecord, onChanged: () => void, onClose: () => void}} props */
function SuspensionDialog({ person, onChanged, onClose }) {
  const text = useText();
  const [reason, setReason] = useState("");
  const form = useSubmit(async () => {
    await api.post("/api/v1/admin/accounts/{id}/suspension", { path: { id: person.id }, body: { reason } });
    toast({ tone: "success", text: text("person.was_suspended", { name: person.name }) });
    onClose();
    onChanged();
  });
  return (
    <FormDialog
      title={text("person.suspend_title", { name: person.name })}
      words={text("person.suspend_words")}
      doLabel={text("person.suspend")}
      tone="danger"
      form={form}
      onClose={onClose}
    >
      <TextArea
        label={text("person.reason")}
        help={text("person.reason_help")}
        name="reason"
        rows={3}
        maxLength={500}
        value={reason}
        onChange={setReason}
        error={faultWords(form.fieldFault("reason"), text)}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}
