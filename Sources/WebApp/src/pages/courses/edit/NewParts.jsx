import { useState } from "react";
import { Button, Form, TextField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";

/**
 * What an outline grows by: a title each.
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../Outline.jsx").OutlineModule} Module
 * @typedef {import("./OutlineEditor.jsx").Submit} Submit
 */

/** @param {{course: Course, isFirst: boolean, onChanged: () => void}} props */
export function NewModule({ course, isFirst, onChanged }) {
  const text = useText();
  const [title, setTitle] = useState("");
  const { submit, isBusy, problem } = useSubmit(async () => {
    // What is in it is a draft by itself, so there is nothing to hide.
    await api.post(
      "/api/v1/courses/{id}/modules",
      { path: { id: course.id }, body: { title: title.trim(), state: "published" } },
    );
    setTitle("");
    onChanged();
  });
  return (
    <Form onSubmit={() => title.trim() && submit()} className="new-module" label={text("build.add_module")}>
      <ProblemNotice problem={problem} />
      <div className="inline-form">
        <TextField
          label={text("build.new_module")}
          value={title}
          onChange={setTitle}
          maxLength={200}
          isLabelHidden={!isFirst}
          placeholder={text("build.new_module")}
        />
        <Button type="submit" icon="plus" isBusy={isBusy} kind={isFirst ? "primary" : "secondary"}>
          {text("build.add_module")}
        </Button>
      </div>
    </Form>
  );
}

/** @param {{course: Course, module: Module, submit: Submit, say: (words: string) => void}} props */
export function NewLesson({ course, module, submit, say }) {
  const text = useText();
  const [title, setTitle] = useState("");
  const add = async () => {
    const wanted = title.trim();
    if (!wanted) return;
    const isMade = await submit(() =>
      api.post(
        "/api/v1/courses/{id}/modules/{module}/lessons",
        { path: { id: course.id, module: module.id }, body: { title: wanted } },
      ),
    );
    if (isMade) {
      setTitle("");
      say(text("build.lesson_made", { title: wanted }));
    }
  };
  return (
    <Form onSubmit={add} className="new-lesson" label={text("build.add_lesson_to", { title: module.title })}>
      <div className="inline-form">
        <TextField
          label={text("build.new_lesson")}
          value={title}
          onChange={setTitle}
          maxLength={200}
          isLabelHidden
          placeholder={text("build.new_lesson")}
        />
        <Button type="submit" size="small" kind="quiet" icon="plus">
          {text("build.add_lesson")}
        </Button>
      </div>
    </Form>
  );
}
