import { useState } from "react";
import {
  Badge,
  Button,
  Card,
  CopyButton,
  IconButton,
  SelectField,
  Table,
  TextArea,
  TextField,
  toast,
} from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import { Listed } from "../../Listed.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { useFields } from "../../useFields.js";
import { roleOptions, sectionOptions } from "./PersonDialogs.jsx";
import { mayChangePeople } from "../words.js";

/**
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../../../../types/api").CourseCode} Code
 * @typedef {import("../../../../types/api").Invitation} Invitation
 * @typedef {import("../../../../types/api").Section} Section
 */

/**
 * Codes to write on a board, and invitations by mail.
 * @param {{course: Course, sections: Section[]}} props
 */
export function WaysIn({ course, sections }) {
  return (
    <div className="stack">
      <Codes course={course} sections={sections} />
      <Invitations course={course} sections={sections} />
    </div>
  );
}

/** @param {{course: Course, sections: Section[]}} props */
function Codes({ course, sections }) {
  const text = useText();
  const [isMaking, setMaking] = useState(false);
  const codes = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/courses/{id}/codes", { path: { id: course.id }, query: { cursor }, signal })
    ).data,
    [course.id],
  );
  const { submit, problem } = useSubmit(async (/** @type {Code} */ code) => {
    await api.delete("/api/v1/courses/{id}/codes/{code}", { path: { id: course.id, code: code.code } });
    codes.change((one) => (one.code === code.code ? undefined : one));
    toast({ tone: "success", text: text("codes.deleted", { code: code.code }) });
  });
  return (
    <Card
      title={text("codes.title")}
      lead={text("codes.lead")}
      actions={mayChangePeople(course) && <Button icon="plus" onClick={() => setMaking(true)}>{text("codes.make")}</Button>}
    >
      <ProblemNotice problem={problem} />
      <Listed pages={codes} empty={{ icon: "key", title: text("codes.none"), words: text("codes.none_help") }}>
        <ul className="codes" role="list">
          {codes.items.map((code) => (
            <li key={code.code} className="code-row">
              <code className="code-text" dir="ltr">{code.code}</code>
              <CopyButton value={code.code} label={text("codes.copy", { code: code.code })} />
              <span className="code-facts quiet">
                {[
                  code.uses_max ? text(
                    "codes.uses_of",
                    { uses: code.uses, count: code.uses_max },
                  ) : text("codes.uses", { count: code.uses }),
                  code.expires_at && text("codes.until", { date: text.date(code.expires_at) }),
                  sections.find(({ id }) => id === code.section)?.title,
                ].filter(Boolean).join(" · ")}
              </span>
              {mayChangePeople(course) && (
                <IconButton
                  icon="trash"
                  size="small"
                  label={text("codes.delete", { code: code.code })}
                  onClick={() => void submit(code)}
                />
              )}
            </li>
          ))}
        </ul>
      </Listed>
      {isMaking && (
        <NewCodeDialog course={course} sections={sections} onMade={codes.reload} onClose={() => setMaking(false)} />
      )}
    </Card>
  );
}

/** @param {{course: Course, sections: Section[], onMade: () => void, onClose: () => void}} props */
function NewCodeDialog({ course, sections, onMade, onClose }) {
  const text = useText();
  const { fields, bind } = useFields({ uses_max: "", expires_at: "", section: "" });
  const form = useSubmit(async () => {
    const body = {
      uses_max: fields.uses_max ? Number(fields.uses_max) : null,
      // To the end of that day where this is written.
      expires_at: fields.expires_at ? new Date(`${fields.expires_at}T23:59:59`).toISOString() : null,
      section: fields.section || null,
    };
    await api.post("/api/v1/courses/{id}/codes", { path: { id: course.id }, body });
    onClose();
    onMade();
  });
  const field = bind(form.fieldFault);
  return (
    <FormDialog
      title={text("codes.make")}
      words={text("codes.make_words")}
      doLabel={text("codes.make_do")}
      form={form}
      onClose={onClose}
    >
      <TextField
        {...field("uses_max")}
        type="number"
        min={1}
        inputMode="numeric"
        label={text("codes.uses_max")}
        isOptional
      />
      <TextField {...field("expires_at")} type="date" label={text("codes.expires")} isOptional />
      {sections.length > 0 && (
        <SelectField {...field("section")} label={text("members.section")} options={sectionOptions(text, sections)} />
      )}
    </FormDialog>
  );
}

/** @type {{[state in Invitation["state"]]: "info" | "success" | "neutral" | "warning"}} */
const tones = { open: "info", used: "success", revoked: "neutral", expired: "warning" };

/** @param {{course: Course, sections: Section[]}} props */
function Invitations({ course, sections }) {
  const text = useText();
  const [isMaking, setMaking] = useState(false);
  const invitations = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/courses/{id}/invitations", { path: { id: course.id }, query: { cursor }, signal })
    ).data,
    [course.id],
  );
  const path = (/** @type {Invitation} */ one) => ({ id: course.id, invitation: one.id });
  const { submit, problem } = useSubmit(async (/** @type {Invitation} */ one, /** @type {"resend" | "revoke"} */ what) => {
    if (what === "revoke") await api.delete("/api/v1/courses/{id}/invitations/{invitation}", { path: path(one) });
    else await api.post("/api/v1/courses/{id}/invitations/{invitation}/resend", { path: path(one) });
    toast(
      {
        tone: "success",
        text: text(what === "revoke" ? "invitations.was_revoked" : "invitations.resent", { email: one.email })
      },
    );
    invitations.reload();
  });
  return (
    <Card
      title={text("invitations.title")}
      lead={text("invitations.lead")}
      actions={
        mayChangePeople(course) && <Button icon="mail" onClick={() => setMaking(true)}>{text("invitations.send")}</Button>
      }
    >
      <ProblemNotice problem={problem} />
      <Listed
        pages={invitations}
        empty={{ icon: "mail", title: text("invitations.none"), words: text("invitations.none_help") }}
      >
        <Table
          caption={text("invitations.title")}
          rows={invitations.items}
          keyOf={(row) => row.id}
          columns={[
            { id: "email", title: text("account.email"), isPrimary: true, render: (row) => row.email },
            { id: "role", title: text("people.role"), render: (row) => text(`courses.as_${row.role}`) },
            {
              id: "state",
              title: text("people.state"),
              render: (row) => <Badge tone={tones[row.state]}>{text(row.state === "revoked" ? "invitations.revoked_state" : `invitations.${row.state}`)}</Badge>
            },
            {
              id: "until",
              title: text("invitations.until"),
              render: (row) => text.date(row.expires_at, { dateStyle: "medium" })
            },
            {
              id: "actions", title: text("members.actions"), isTitleHidden: true, align: "end",
              render: (row) =>
                mayChangePeople(course) && row.state !== "used" && row.state !== "revoked" && (
                  <span className="row">
                    <IconButton
                      icon="refresh"
                      size="small"
                      label={text("invitations.resend", { email: row.email })}
                      onClick={() => void submit(row, "resend")}
                    />
                    <IconButton
                      icon="trash"
                      size="small"
                      label={text("invitations.revoke", { email: row.email })}
                      onClick={() => void submit(row, "revoke")}
                    />
                  </span>
                ),
            },
          ]}
        />
      </Listed>
      {isMaking && (
        <InviteDialog
          course={course}
          sections={sections}
          onSent={invitations.reload}
          onClose={() => setMaking(false)}
        />
      )}
    </Card>
  );
}

/** @param {{course: Course, sections: Section[], onSent: () => void, onClose: () => void}} props */
function InviteDialog({ course, sections, onSent, onClose }) {
  const text = useText();
  const { fields, bind } = useFields({ emails: "", role: "student", section: "" });
  const form = useSubmit(async () => {
    const emails = fields.emails.split(/[\s,;]+/).filter(Boolean);
    await api.post("/api/v1/courses/{id}/invitations", {
      path: { id: course.id }, body: {
        emails,
        role: /** @type {"student"} */ (fields.role),
        section: fields.section || null,
      },
    });
    toast({ tone: "success", text: text("invitations.sent", { count: emails.length }) });
    onClose();
    onSent();
  });
  // A fault of one address names its place in the list.
  const field = bind(
    (name) => form.fieldFault(name) ?? (
      name === "emails" ? [...Array(100).keys()].map((at) => form.fieldFault(`emails[${at}]`)).find(Boolean) : undefined
    ),
  );
  return (
    <FormDialog
      title={text("invitations.send")}
      words={text("invitations.send_words")}
      doLabel={text("invitations.send_do")}
      form={form}
      onClose={onClose}
    >
      <TextArea
        {...field("emails")}
        label={text("invitations.emails")}
        help={text("invitations.emails_help")}
        rows={4}
        isRequired
        autoFocus
      />
      <SelectField {...field("role")} label={text("people.role")} options={roleOptions(text)} />
      {sections.length > 0 && (
        <SelectField {...field("section")} label={text("members.section")} options={sectionOptions(text, sections)} />
      )}
    </FormDialog>
  );
}

