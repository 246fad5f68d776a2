import { useState } from "react";
import { Button, ConfirmDialog, EmptyState, Form, IconButton, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { faultWords, wordsOf } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { Loaded } from "../../Loaded.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { InlineTitle } from "../edit/InlineTitle.jsx";
import { mayChangePeople } from "../words.js";

/** @typedef {import("../../../../types/api").Section} Section */

/**
 * The groups that a course is held in.
 * @param {{
 *   course: import("../../../../types/api").Course,
 *   sections: {data: Section[] | undefined, error: Error | undefined, reload: () => void},
 * }} props
 */
export function Sections({ course, sections }) {
  const text = useText();
  const [title, setTitle] = useState("");
  const [leaving, setLeaving] = useState(/** @type {Section | null} */ (null));
  const add = useSubmit(async () => {
    await api.post("/api/v1/courses/{id}/sections", { path: { id: course.id }, body: { title: title.trim() } });
    setTitle("");
    sections.reload();
  });
  const rename = useSubmit(async (/** @type {Section} */ section, /** @type {string} */ next) => {
    await api.patch(
      "/api/v1/courses/{id}/sections/{section}",
      { path: { id: course.id, section: section.id }, body: { title: next } },
    );
    sections.reload();
  });
  return (
    <Loaded load={sections}>
      {(items) => (
        <div className="stack">
          <ProblemNotice problem={rename.problem} />
          {items.length === 0 ? (
            <EmptyState icon="people" title={text("sections.none")}>
              {text("sections.none_help")}
            </EmptyState>
          ) : (
            <ul className="codes" role="list">
              {items.map((section) => (
                <li key={section.id} className="code-row">
                  <span className="section-title">
                    {mayChangePeople(course) ? (
                      <InlineTitle
                        value={section.title}
                        label={text("sections.title_label")}
                        onSave={(next) => rename.submit(section, next)}
                      />
                    ) : (
                      section.title
                    )}
                  </span>
                  <a className="code-facts quiet" href={`/courses/${course.slug}/people?section=${section.id}`}>
                    {text("courses.students", { count: section.student_count })}
                  </a>
                  {mayChangePeople(course) && (
                    <IconButton
                      icon="trash"
                      size="small"
                      label={text("sections.delete", { title: section.title })}
                      onClick={() => setLeaving(section)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
          {mayChangePeople(course) && (
            <Form onSubmit={() => title.trim() && add.submit()} label={text("sections.add")}>
              <ProblemNotice problem={add.fieldFault("title") ? undefined : add.problem} />
              <div className="inline-form">
                <TextField
                  label={text("sections.title_label")}
                  value={title}
                  onChange={setTitle}
                  error={faultWords(add.fieldFault("title"), text)}
                  maxLength={80}
                />
                <Button type="submit" icon="plus" isBusy={add.isBusy}>
                  {text("sections.add")}
                </Button>
              </div>
            </Form>
          )}
          {leaving && (
            <ConfirmDialog
              title={text("sections.delete_title", { title: leaving.title })}
              text={text("sections.delete_words")}
              confirmLabel={text("build.delete")}
              tone="danger"
              errorText={(fault) => wordsOf(fault, text)}
              onConfirm={async () => {
                await api.delete(
                  "/api/v1/courses/{id}/sections/{section}",
                  { path: { id: course.id, section: leaving.id } },
                );
                toast({ tone: "success", text: text("sections.deleted", { title: leaving.title }) });
                sections.reload();
              }}
              onClose={() => setLeaving(null)}
            />
          )}
        </div>
      )}
    </Loaded>
  );
}
