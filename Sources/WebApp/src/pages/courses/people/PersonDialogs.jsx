import { useState } from "react";
import { ConfirmDialog, SelectField, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { wordsOf } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import { useFields } from "../../useFields.js";

/**
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../../../../types/api").Member} Member
 * @typedef {import("../../../../types/api").Section} Section
 * @typedef {"student" | "assistant" | "instructor"} CourseRole
 */

/**
 * @param {import("../../../text/formats.js").Translate} text
 * @param {Section[]} sections
 */
export function sectionOptions(text, sections) {
  return [
    { value: "", label: text("members.no_section") },
    ...sections.map(({ id, title }) => ({ value: id, label: title }))
  ];
}

/** @param {import("../../../text/formats.js").Translate} text */
export function roleOptions(text) {
  return /** @type {const} */ (["student", "assistant", "instructor"]).map(
    (role) => ({ value: role, label: text(`courses.as_${role}`) }),
  );
}

/** @param {{course: Course, sections: Section[], onAdded: () => void, onClose: () => void}} props */
export function AddPersonDialog({ course, sections, onAdded, onClose }) {
  const text = useText();
  const { fields, bind } = useFields({ account: "", role: "student", section: "" });
  const form = useSubmit(async () => {
    const account = fields.account.trim().replace(/^@/, "");
    const { data } = await api.post("/api/v1/courses/{id}/enrolments", {
      path: { id: course.id }, body: {
        account,
        role: /** @type {CourseRole} */ (fields.role),
        section: fields.section || null,
      },
    });
    toast({ tone: "success", text: text("members.added", { name: data.name }) });
    onClose();
    onAdded();
  });
  const field = bind(form.fieldFault);
  return (
    <FormDialog
      title={text("members.add")}
      words={text("members.add_words")}
      doLabel={text("members.add_do")}
      form={form}
      onClose={onClose}
    >
      <TextField
        {...field("account")}
        label={text("profile.handle")}
        prefix="@"
        autoCapitalize="none"
        spellCheck={false}
        autoComplete="off"
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

/**
 * @param {{course: Course, member: Member, reason: "dropped" | "expelled", onEnded: () => void, onClose: () => void}}
 *   props
 */
export function EndDialog({ course, member, reason, onEnded, onClose }) {
  const text = useText();
  const { name } = member;
  return (
    <ConfirmDialog
      title={text(reason === "expelled" ? "members.expel_title" : "members.drop_title", { name })}
      text={text(reason === "expelled" ? "members.expel_words" : "members.drop_words")}
      confirmLabel={text(reason === "expelled" ? "members.expel" : "members.drop")}
      tone="danger"
      errorText={(fault) => wordsOf(fault, text)}
      onConfirm={async () => {
        await api.delete(
          "/api/v1/courses/{id}/enrolments/{account}",
          { path: { id: course.id, account: member.id }, query: { reason } },
        );
        toast({ tone: "success", text: text("members.ended", { name }) });
        onEnded();
      }}
      onClose={onClose}
    />
  );
}

/**
 * @param {{course: Course, member: Member, sections: Section[], onChanged: (member: Member) => void, onClose: () =>
 *   void}} props
 */
export function SectionDialog({ course, member, sections, onChanged, onClose }) {
  const text = useText();
  const [section, setSection] = useState(member.section?.id ?? "");
  const form = useSubmit(async () => {
    const { data } = await api.patch("/api/v1/courses/{id}/enrolments/{account}", {
      path: { id: course.id, account: member.id }, body: { section: section || null },
    });
    onChanged(data);
    onClose();
  });
  return (
    <FormDialog
      title={text("members.change_section")}
      words={text("members.section_of", { name: member.name })}
      doLabel={text("common.save")}
      form={form}
      onClose={onClose}
    >
      <SelectField
        label={text("members.section")}
        value={section}
        onChange={setSection}
        options={sectionOptions(text, sections)}
      />
    </FormDialog>
  );
}
