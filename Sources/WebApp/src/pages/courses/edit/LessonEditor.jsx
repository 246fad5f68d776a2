import { useRef, useState } from "react";
import { usePageTitle } from "../../../app/pageTitle.js";
import { Badge, Button, Form, Notice, PageHeader, Segments, TextField, toast } from "../../../design/index.js";
import { Markdown } from "../../../design/markdown/Markdown.jsx";
import { api } from "../../../kit/client.js";
import { useLoad, useSession, useSubmit } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { tagOf } from "../../../kit/versions.js";
import { faultWords } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import NotFound from "../../NotFound.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { CourseLoaded } from "../CourseLoaded.jsx";
import { LessonConflict } from "./LessonConflict.jsx";
import { LessonFiles, useLessonFiles } from "./LessonFiles.jsx";
import { LessonRules } from "./LessonRules.jsx";
import { MarkdownKeys, markUp, putText } from "./MarkdownKeys.jsx";
import { changeOf, fieldsOf, useDraft } from "./useDraft.js";

/**
 * @typedef {import("../../../../types/api").Lesson} Lesson
 * @typedef {import("../../../../types/api").Course} Course
 */

/**
 * A lesson's text and what it looks like, beside each other.
 * @param {{slug: string, id: string}} props
 */
export default function LessonEditor({ slug, id }) {
  const load = useLoad(
    async (signal) => {
      const [course, lesson, outline] = await Promise.all([
        api.get("/api/v1/courses/{id}", { path: { id: slug }, signal }),
        api.get("/api/v1/courses/{id}/lessons/{lesson}", { path: { id: slug, lesson: id }, signal }),
        api.get("/api/v1/courses/{id}/outline", { path: { id: slug }, signal }),
      ]);
      return { course: course.data, lesson: lesson.data, version: lesson.version, modules: outline.data.modules };
    },
    [slug, id],
  );
  return (
    <CourseLoaded load={load}>
      {({ course, lesson, version, modules }) =>
        course.may_edit ? <Editor key={version} {...{ course, lesson, version, modules }} /> : <NotFound />
      }
    </CourseLoaded>
  );
}

/**
 * @param {{course: Course, lesson: Lesson, version: string | undefined, modules:
 *   import("../Outline.jsx").OutlineModule[]}} props
 */
function Editor({ course, lesson, version, modules }) {
  const text = useText();
  const { person } = useSession();
  // What the server has, as it last said.
  const [known, setKnown] = useState({ lesson, version });
  const draft = useDraft(`lyceum-lesson-${person?.id}-${lesson.id}`, known.lesson);
  const { fields, setFields, isChanged } = draft;
  const [view, setView] = useState(/** @type {"write" | "look"} */ ("write"));
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  usePageTitle(known.lesson.title);
  const form = useSubmit(async (/** @type {{over?: string, state?: Lesson["state"]}} */ { over, state } = {}) => {
    const body = { ...changeOf(fields), ...(state && { state }) };
    const answer = await api.patch("/api/v1/courses/{id}/lessons/{lesson}", {
      path: { id: course.id, lesson: lesson.id }, body, version: over ?? known.version,
    });
    setKnown({ lesson: answer.data, version: answer.version });
    // What was written meanwhile stays.
    draft.saved(fields, answer.data);
    toast(
      {
        tone: "success",
        text: text(state === "published" ? "lesson.was_published" : state ? "lesson.was_hidden" : "build.saved")
      },
    );
  });
  const { problem } = form;
  const isConflict = problem instanceof ApiProblem && problem.status === 412;
  const theirs = isConflict ? /** @type {Lesson | undefined} */ (problem.current) : undefined;
  const set = (/** @type {keyof typeof fields & string} */ name) => ({
    name,
    value: String(fields[name] ?? ""),
    onChange: (/** @type {string} */ value) => setFields((before) => ({ ...before, [name]: value })),
    error: faultWords(form.fieldFault(name), text),
  });
  const files = useLessonFiles({
    course,
    lesson: known.lesson,
    onPut: (markdown) => area.current && putText(area.current, markdown, (body) => setFields((before) => ({ ...before, body }))),
  });
  const isDraft = known.lesson.state === "draft";
  const save = () => form.submit({});
  const bodyFault = faultWords(form.fieldFault("body"), text);
  return (
    <>
      <PageHeader
        title={text("lesson.edit_title", { title: known.lesson.title })}
        back={{ href: `/courses/${course.slug}/edit`, label: course.title }}
        actions={
          <>
            <Button
              icon={isDraft ? "eye" : "eye-off"}
              isBusy={form.isBusy}
              onClick={() => void form.submit({ state: isDraft ? "published" : "draft" })}
            >
              {text(isDraft ? "build.publish_lesson" : "build.hide_lesson")}
            </Button>
            <Button kind="primary" isBusy={form.isBusy} isDisabled={!isChanged} onClick={() => void save()}>
              {text("common.save")}
            </Button>
          </>
        }
      >
        <p className="row builder-state">
          <Badge tone={isDraft ? "warning" : "success"}>{text(isDraft ? "courses.draft" : "courses.published")}</Badge>
          <span className="quiet" role="status">
            {text(isChanged ? "lesson.unsaved" : "lesson.all_saved")}
          </span>
        </p>
      </PageHeader>
      {draft.wasRestored && (
        <Notice
          tone="info"
          isLive
          title={text("lesson.restored")}
          action={
            <Button size="small" onClick={draft.discard}>
              {text("lesson.discard")}
            </Button>
          }
        >
          {text("lesson.restored_words")}
        </Notice>
      )}
      {theirs ? (
        <LessonConflict
          before={known.lesson}
          theirs={theirs}
          onTakeTheirs={() => {
            setKnown({ lesson: theirs, version: tagOf(theirs.version) });
            setFields(fieldsOf(theirs));
            form.clear();
          }}
          onKeepMine={() => void form.submit({ over: tagOf(theirs.version) })}
        />
      ) : (
        <ProblemNotice problem={problem} />
      )}
      <Form onSubmit={save} className="lesson-editor">
        <TextField {...set("title")} label={text("courses.field_title")} maxLength={200} isRequired />
        <Segments
          label={text("lesson.view")}
          isLabelHidden
          value={view}
          onChange={setView}
          options={[
            { value: "write", label: text("lesson.write"), icon: "edit" },
            { value: "look", label: text("build.preview"), icon: "eye" },
          ]}
        />
        <div className={`editor-panes is-${view}`}>
          <div className={files.isOver ? "editor-source is-over" : "editor-source"}>
            <MarkdownKeys area={area} />
            <textarea
              ref={area}
              aria-label={text("lesson.source")}
              aria-invalid={bodyFault ? true : undefined}
              aria-describedby="lesson-body-help"
              name="body"
              lang={course.language}
              value={fields.body}
              spellCheck
              {...files.handlers}
              onChange={(event) => set("body").onChange(event.target.value)}
              onKeyDown={(event) => {
                if (markUp(event)) return;
                if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
                event.preventDefault();
                void save();
              }}
            />
            <p id="lesson-body-help" className={bodyFault ? "field-error" : "field-help"}>
              {bodyFault ?? text("build.markdown_help")}
            </p>
            <LessonFiles wish={files.wish} />
          </div>
          <section className="editor-preview" aria-label={text("build.preview")} tabIndex={0}>
            {fields.body.trim() ? (
              <Markdown source={fields.body} language={course.language} />
            ) : (
              <p className="quiet">{text("lesson.nothing_written")}</p>
            )}
          </section>
        </div>
        <LessonRules {...{ fields, setFields, course, lesson: known.lesson, modules }} fault={form.fieldFault} />
      </Form>
    </>
  );
}

