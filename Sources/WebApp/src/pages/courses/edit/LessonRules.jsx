import { CheckboxField, Disclosure, SelectField, TextArea, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { faultWords } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { useState } from "react";

/**
 * When a lesson counts as done, and what has to be done before it.
 * @param {{
 *   fields: import("./useDraft.js").Fields,
 *   setFields: import("react").Dispatch<import("react").SetStateAction<import("./useDraft.js").Fields>>,
 *   course: import("../../../../types/api").Course,
 *   lesson: import("../../../../types/api").Lesson,
 *   modules: import("../Outline.jsx").OutlineModule[],
 *   fault: (name: string) => import("../../../kit/problems.js").FieldError | undefined,
 * }} props
 */
export function LessonRules({ fields, setFields, course, lesson, modules, fault }) {
  const text = useText();
  return (
    <Disclosure title={text("lesson.rules")}>
      <div className="stack">
        <TextArea
          label={text("courses.field_summary")}
          value={fields.summary}
          lang={course.language}
          rows={2}
          maxLength={500}
          onChange={(summary) => setFields((known) => ({ ...known, summary }))}
          error={faultWords(fault("summary"), text)}
        />
        <SelectField
          label={text("lesson.rule")}
          value={fields.rule}
          onChange={(rule) => setFields((known) => ({ ...known, rule }))}
          error={faultWords(fault("rule"), text)}
          options={[
            { value: "viewed", label: text("rule.viewed") },
            { value: "time", label: text("rule.time") },
            { value: "staff", label: text("rule.staff") },
          ]}
        />
        {fields.rule === "time" && (
          <TextField
            label={text("lesson.rule_minutes")}
            type="number"
            min={1}
            max={1440}
            inputMode="numeric"
            value={fields.rule_minutes}
            onChange={(minutes) => setFields((known) => ({ ...known, rule_minutes: minutes }))}
            error={faultWords(fault("rule_seconds"), text)}
          />
        )}
        {course.completion === "chosen" && (
          <CheckboxField
            label={text("lesson.counts")}
            isOn={fields.counts}
            onChange={(counts) => setFields((known) => ({ ...known, counts }))}
          />
        )}
        <Prerequisites course={course} lesson={lesson} modules={modules} />
      </div>
    </Disclosure>
  );
}

/**
 * @param {{course: {id: string, language: string}, lesson: {id: string}, modules:
 *   import("../Outline.jsx").OutlineModule[]}} props
 */
function Prerequisites({ course, lesson, modules }) {
  const text = useText();
  const all = modules.flatMap((module) => module.lessons);
  const [required, setRequired] = useState(() => all.find(({ id }) => id === lesson.id)?.requires ?? []);
  const { submit, problem, isBusy } = useSubmit(async (/** @type {string[]} */ next) => {
    await api.put(
      "/api/v1/courses/{id}/lessons/{lesson}/prerequisites",
      { path: { id: course.id, lesson: lesson.id }, body: { requires: next } },
    );
    setRequired(next);
    toast({ tone: "success", text: text("build.saved") });
  });
  const others = all.filter(({ id }) => id !== lesson.id);
  if (others.length === 0) return null;
  return (
    <fieldset className="radio-group">
      <legend className="field-label">{text("lesson.requires")}</legend>
      <p className="field-help">{text("lesson.requires_help")}</p>
      <ProblemNotice problem={problem} />
      <div className="category-choices">
        {others.map(({ id, title }) => (
          <CheckboxField
            key={id}
            label={<span lang={course.language}>{title}</span>}
            isOn={required.includes(id)}
            isDisabled={isBusy}
            onChange={(isOn) => void submit(isOn ? [...required, id] : required.filter((one) => one !== id))}
          />
        ))}
      </div>
    </fieldset>
  );
}
