import { useState } from "react";
import { usePlace } from "../../../app/Link.jsx";
import { navigate } from "../../../app/navigation.js";
import {
  Badge,
  Button,
  ConfirmDialog,
  LinkButton,
  Menu,
  PageHeader,
  Tabs,
  TextField,
  toast,
} from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { wordsOf } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import NotFound from "../../NotFound.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { useFields } from "../../useFields.js";
import { CourseLoaded } from "../CourseLoaded.jsx";
import { CourseNavigation } from "../CourseNavigation.jsx";
import { useCourse } from "../useCourse.js";
import { ChatRules } from "./ChatRules.jsx";
import { CourseSettings } from "./CourseSettings.jsx";
import { OutlineEditor } from "./OutlineEditor.jsx";

/** @typedef {import("../../../../types/api").Course} Course */

const tabs = /** @type {const} */ (["outline", "settings", "chat"]);

/**
 * Where a course is built: what it is made of, and what it says of itself.
 * @param {{slug: string}} props
 */
export default function Builder({ slug }) {
  const text = useText();
  const { query } = usePlace();
  const load = useCourse(slug);
  const tab = tabs.find((known) => known === query.get("tab")) ?? "outline";
  return (
    <CourseLoaded load={load}>
      {({ course, version, modules, outlineVersion }) => {
        if (!course.may_edit) return <NotFound />;
        return (
          <>
            <BuilderHead course={course} version={version} onChanged={load.reload} />
            <CourseNavigation course={course} here="edit" />
            <Tabs
              label={text("course.edit")}
              selected={tab}
              onSelect={
                (id) => navigate(`/courses/${slug}/edit${id === "outline" ? "" : `?tab=${id}`}`, { replaces: true })
              }
              tabs={[
                { id: "outline", title: text("build.outline") },
                { id: "settings", title: text("build.settings") },
                { id: "chat", title: text("rules.title") },
              ]}
            >
              {tab === "outline" && (
                <OutlineEditor course={course} modules={modules} version={outlineVersion} onChanged={load.reload} />
              )}
              {tab === "settings" && <CourseSettings course={course} version={version} onChanged={load.reload} />}
              {tab === "chat" && <ChatRules course={course} />}
            </Tabs>
          </>
        );
      }}
    </CourseLoaded>
  );
}

/**
 * @type {{[state in Course["state"]]: {tone: "warning" | "success" | "neutral", label: "courses.draft" |
 *   "courses.published" | "courses.archived"}}}
 */
const states = {
  draft: { tone: "warning", label: "courses.draft" },
  published: { tone: "success", label: "courses.published" },
  archived: { tone: "neutral", label: "courses.archived" },
};

/** @param {{course: Course, version: string | undefined, onChanged: () => void}} props */
function BuilderHead({ course, version, onChanged }) {
  const text = useText();
  const [asks, setAsks] = useState(/** @type {"archive" | "delete" | "copy" | null} */ (null));
  const { submit, isBusy, problem } = useSubmit(async (/** @type {"publish" | "archive" | "restore"} */ step) => {
    await api.post(`/api/v1/courses/{id}/${step}`, { path: { id: course.id } });
    toast({ tone: "success", text: text(`build.done_${step}`) });
    onChanged();
  });
  const { tone, label } = states[course.state];
  return (
    <>
      <PageHeader
        title={<span lang={course.language}>{course.title}</span>}
        back={{ href: `/courses/${course.slug}`, label: text("course.page") }}
        actions={
          <>
            {course.state === "draft" && (
              <Button kind="primary" isBusy={isBusy} onClick={() => void submit("publish")}>
                {text("build.publish")}
              </Button>
            )}
            {course.state === "archived" && (
              <Button isBusy={isBusy} onClick={() => void submit("restore")}>
                {text("build.restore")}
              </Button>
            )}
            <LinkButton href={`/courses/${course.slug}`} icon="eye">
              {text("build.view")}
            </LinkButton>
            <Menu
              label={text("build.more")}
              align="end"
              items={[
                { id: "copy", label: text("build.copy"), icon: "copy", onSelect: () => setAsks("copy") },
                {
                  id: "archive", label: text("build.archive"), icon: "folder", isDisabled: course.state !== "published",
                  onSelect: () => setAsks("archive"),
                },
                "separator",
                {
                  id: "delete",
                  label: text("build.delete"),
                  icon: "trash",
                  tone: "danger",
                  onSelect: () => setAsks("delete")
                },
              ]}
            />
          </>
        }
      >
        <p className="row builder-state">
          <Badge tone={tone}>{text(label)}</Badge>
          <span className="quiet">{text("build.changed", { ago: text.ago(course.updated_at) })}</span>
        </p>
      </PageHeader>
      <ProblemNotice problem={problem} />
      {asks === "copy" && <CopyDialog course={course} onClose={() => setAsks(null)} />}
      {asks === "archive" && (
        <ConfirmDialog
          title={text("build.archive_title", { title: course.title })}
          text={text("build.archive_words")}
          confirmLabel={text("build.archive")}
          onConfirm={() => submit("archive")}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === "delete" && (
        <ConfirmDialog
          title={text("build.delete_title", { title: course.title })}
          text={text("build.delete_words", { count: course.student_count })}
          confirmLabel={text("build.delete")}
          tone="danger"
          errorText={(fault) => wordsOf(fault, text)}
          onConfirm={async () => {
            await api.delete("/api/v1/courses/{id}", { path: { id: course.id }, version });
            toast({ tone: "success", text: text("build.deleted", { title: course.title }) });
            navigate("/", { replaces: true });
          }}
          onClose={() => setAsks(null)}
        />
      )}
    </>
  );
}

/** @param {{course: Course, onClose: () => void}} props */
function CopyDialog({ course, onClose }) {
  const text = useText();
  const { fields, bind } = useFields({ title: text("build.copy_of", { title: course.title }), starts_on: "" });
  const form = useSubmit(async () => {
    const { data } = await api.post("/api/v1/courses/{id}/copy", {
      path: { id: course.id },
      body: { title: fields.title.trim(), starts_on: fields.starts_on || null },
    });
    navigate(`/courses/${data.slug}/edit`);
  });
  const field = bind(form.fieldFault);
  return (
    <FormDialog
      title={text("build.copy")}
      words={text("build.copy_words")}
      doLabel={text("build.copy_do")}
      form={form}
      onClose={onClose}
    >
      <TextField {...field("title")} label={text("courses.field_title")} maxLength={200} isRequired />
      <TextField {...field("starts_on")} type="date" label={text("courses.field_starts")} isOptional />
    </FormDialog>
  );
}
