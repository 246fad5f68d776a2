import { useState } from "react";
import {
  Button, CheckboxField, ComboField, Disclosure, Form, FormActions, RadioGroup, SelectField, TextArea, TextField,
  toast,
} from "../../../design/index.js";
import { Markdown } from "../../../design/markdown/Markdown.jsx";
import { navigate } from "../../../app/navigation.js";
import { api } from "../../../kit/client.js";
import { useLoad, useSubmit } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { tagOf } from "../../../kit/versions.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { useFields } from "../../useFields.js";
import { categoryName } from "../words.js";
import { ConflictNotice } from "./ConflictNotice.jsx";
import { CoverField } from "./CoverField.jsx";
import { CoursePrerequisites } from "./CoursePrerequisites.jsx";

/** @typedef {import("../../../../types/api").Course} Course */

const languages = "en de fr es it pt nl pl cs hu ro tr uk ru ar he hi zh ja ko".split(" ");

/**
 * What a course says of itself, and who gets in.
 * @param {{course: Course, version: string | undefined, onChanged: () => void}} props
 */
export function CourseSettings({ course, version, onChanged }) {
  const text = useText();
  // What the server had when this was opened, or was last told.
  const [known, setKnown] = useState({ course, version });
  const { fields, setFields, bind } = useFields(() => fieldsOf(course));
  const [chosen, setChosen] = useState(() => choicesOf(course));
  const form = useSubmit(async (/** @type {string | undefined} */ over) => {
    const { data, version: next } = await api.patch("/api/v1/courses/{id}", {
      path: { id: known.course.id }, body: changeOf(fields, chosen), version: over ?? known.version,
    });
    setKnown({ course: data, version: next });
    toast({ tone: "success", text: text("build.saved") });
    if (data.slug !== course.slug) navigate(`/courses/${data.slug}/edit?tab=settings`, { replaces: true });
    else onChanged();
  });
  const { problem } = form;
  const isConflict = problem instanceof ApiProblem && problem.status === 412;
  const takeTheirs = () => {
    const theirs = /** @type {Course} */ (/** @type {ApiProblem} */ (problem).current);
    setKnown({ course: theirs, version: tagOf(theirs.version) });
    setFields(fieldsOf(theirs));
    setChosen(choicesOf(theirs));
    form.clear();
  };
  const field = bind(form.fieldFault);
  return (
    <Form onSubmit={() => form.submit(undefined)} className="course-settings">
      {isConflict ? (
        <ConflictNotice
          onTakeTheirs={takeTheirs}
          onKeepMine={() => void form.submit(tagOf(/** @type {Course} */ (problem.current).version))}
        >
          {
            text(
              "build.conflict_words",
              { names: text.list(changedNames(known.course, /** @type {Course} */ (problem.current), text)) },
            )
          }
        </ConflictNotice>
      ) : (
        <ProblemNotice problem={problem} />
      )}
      <fieldset className="settings-group">
        <legend>{text("build.about")}</legend>
        <TextField {...field("title")} label={text("courses.field_title")} maxLength={200} isRequired />
        <TextArea
          {...field("summary")}
          lang={fields.language}
          label={text("courses.field_summary")}
          help={text("courses.field_summary_help")}
          rows={2}
          maxLength={500}
        />
        <TextArea
          {...field("description")}
          lang={fields.language}
          label={text("courses.field_description")}
          help={text("build.markdown_help")}
          rows={8}
          maxLength={50_000}
        />
        {fields.description && (
          <Disclosure title={text("build.preview")}>
            <Markdown source={fields.description} shift={2} language={fields.language} className="preview" />
          </Disclosure>
        )}
        <TextField
          {...field("slug")}
          label={text("courses.field_slug")}
          help={text("courses.field_slug_help")}
          prefix="/courses/"
          dir="ltr"
        />
      </fieldset>
      <CoverField course={course} onChanged={onChanged} />
      <Subjects chosen={chosen} onChange={setChosen} field={field} own={course.language} />
      <fieldset className="settings-group">
        <legend>{text("build.access")}</legend>
        <RadioGroup
          label={text("courses.field_opening")}
          value={chosen.opening}
          onChange={(opening) => setChosen({ ...chosen, opening })}
          options={[
            { value: "open", label: text("opening.open"), help: text("opening.open_help") },
            { value: "code", label: text("opening.code"), help: text("opening.code_help") },
            { value: "invitation", label: text("opening.invitation"), help: text("opening.invitation_help") },
          ]}
        />
        <CheckboxField
          label={text("courses.field_listed")}
          help={text("courses.field_listed_help")}
          isOn={chosen.is_listed}
          onChange={(isOn) => setChosen({ ...chosen, is_listed: isOn })}
        />
        <CheckboxField
          label={text("courses.field_classmates")}
          isOn={chosen.shows_classmates}
          onChange={(isOn) => setChosen({ ...chosen, shows_classmates: isOn })}
        />
      </fieldset>
      <fieldset className="settings-group">
        <legend>{text("build.course_run")}</legend>
        <div className="settings-pair">
          <TextField {...field("starts_on")} type="date" label={text("courses.field_starts")} isOptional />
          <TextField {...field("ends_on")} type="date" label={text("courses.field_ends")} isOptional />
        </div>
        <ComboField {...field("time_zone")} label={text("profile.time_zone")} options={zones(course.time_zone)} />
        <RadioGroup
          label={text("courses.field_completion")}
          value={chosen.completion}
          onChange={(completion) => setChosen({ ...chosen, completion })}
          options={[
            { value: "all", label: text("completion.all") },
            { value: "chosen", label: text("completion.chosen"), help: text("completion.chosen_help") },
          ]}
        />
      </fieldset>
      <CoursePrerequisites course={course} onChanged={onChanged} />
      <FormActions>
        <Button kind="primary" type="submit" isBusy={form.isBusy}>
          {text("common.save")}
        </Button>
      </FormActions>
    </Form>
  );
}

/**
 * @param {{
 *   chosen: ReturnType<typeof choicesOf>, onChange: (chosen: ReturnType<typeof choicesOf>) => void, own: string,
 *   field: (name: any) => any,
 * }} props
 */
function Subjects({ chosen, onChange, field, own }) {
  const text = useText();
  const { data } = useLoad(async (signal) => (await api.get("/api/v1/categories", { signal })).data.items, []);
  const tags = [...new Set([own, ...languages])];
  const names = new Intl.DisplayNames(text.language, { type: "language" });
  return (
    <fieldset className="settings-group">
      <legend>{text("build.subjects")}</legend>
      <SelectField
        {...field("language")}
        label={text("courses.language")}
        options={tags.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))}
      />
      <fieldset className="radio-group">
        <legend className="field-label">{text("courses.categories")}</legend>
        <div className="category-choices">
          {(data ?? []).map((category) => (
            <CheckboxField
              key={category.slug}
              label={categoryName(category, text)}
              isOn={chosen.categories.includes(category.slug)}
              onChange={(isOn) => {
                const rest = chosen.categories.filter((slug) => slug !== category.slug);
                onChange({ ...chosen, categories: isOn ? [...rest, category.slug] : rest });
              }}
            />
          ))}
        </div>
      </fieldset>
      <TextField {...field("skills")} label={text("courses.field_skills")} help={text("courses.field_skills_help")} />
    </fieldset>
  );
}

/** @param {Course} course */
function fieldsOf(course) {
  const { title, summary, description, slug, language, time_zone } = course;
  return {
    title, summary, description, slug, language, time_zone, skills: course.skills.join(", "),
    starts_on: course.starts_on ?? "", ends_on: course.ends_on ?? "",
  };
}

/** @param {Course} course */
function choicesOf(course) {
  const { opening, is_listed, shows_classmates, completion } = course;
  return { opening, is_listed, shows_classmates, completion, categories: course.categories.map(({ slug }) => slug) };
}

/**
 * @param {ReturnType<typeof fieldsOf>} fields
 * @param {ReturnType<typeof choicesOf>} chosen
 */
function changeOf(fields, chosen) {
  const skills = fields.skills.split(",").map((skill) => skill.trim()).filter(Boolean);
  const { starts_on, ends_on } = fields;
  return {
    ...fields,
    ...chosen,
    title: fields.title.trim(),
    slug: fields.slug.trim(),
    skills,
    starts_on: starts_on || null,
    ends_on: ends_on || null,
  };
}

/** @type {{[name: string]: import("../../../text/languages.js").Key}} */
const fieldNames = {
  title: "courses.field_title", summary: "courses.field_summary", description: "courses.field_description", slug: "courses.field_slug",
  language: "courses.language", time_zone: "profile.time_zone", starts_on: "courses.field_starts", ends_on: "courses.field_ends",
  opening: "courses.field_opening", is_listed: "courses.field_listed", shows_classmates: "courses.field_classmates",
  completion: "courses.field_completion", categories: "courses.categories", skills: "courses.field_skills", state: "courses.state",
};

/**
 * @param {Course} before
 * @param {Course | undefined} now
 * @param {import("../../../text/formats.js").Translate} text
 */
function changedNames(before, now, text) {
  if (!now) return [];
  const one = /** @type {{[name: string]: unknown}} */ (/** @type {unknown} */ (before));
  const other = /** @type {{[name: string]: unknown}} */ (/** @type {unknown} */ (now));
  return Object.entries(fieldNames).flatMap(
    ([name, key]) => (JSON.stringify(one[name]) === JSON.stringify(other[name]) ? [] : [text(key)]),
  );
}

/** @param {string} own */
function zones(own) {
  const known = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set(["UTC", own, ...known])].sort().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
