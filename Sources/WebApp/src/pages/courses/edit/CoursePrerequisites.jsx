import { useState } from "react";
import { ComboField, IconButton } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";

/**
 * The courses that come before this one; each change of them is saved at once.
 * @param {{course: import("../../../../types/api").Course, onChanged: () => void}} props
 */
export function CoursePrerequisites({ course, onChanged }) {
  const text = useText();
  const [search, setSearch] = useState("");
  const found = useLoad(
    async (signal) => (
      await api.get("/api/v1/courses", { query: { search: search.trim() || undefined, limit: 20 }, signal })
    ).data.items,
    [search],
  );
  const { submit, problem } = useSubmit(async (/** @type {string[]} */ requires) => {
    await api.put("/api/v1/courses/{id}/prerequisites", { path: { id: course.id }, body: { requires } });
    onChanged();
  });
  const ids = course.prerequisites.map(({ id }) => id);
  const others = (found.data ?? []).filter(({ id }) => id !== course.id && !ids.includes(id));
  return (
    <fieldset className="settings-group">
      <legend>{text("build.before")}</legend>
      <ProblemNotice problem={problem} />
      {course.prerequisites.length > 0 && (
        <ul className="codes" role="list">
          {course.prerequisites.map(({ id, slug, title }) => (
            <li key={id} className="code-row">
              <a className="code-facts" href={`/courses/${slug}`} lang={course.language}>
                {title}
              </a>
              <IconButton
                icon="trash"
                size="small"
                label={text("build.not_before", { title })}
                onClick={() => void submit(ids.filter((one) => one !== id))}
              />
            </li>
          ))}
        </ul>
      )}
      <ComboField
        label={text("build.add_before")}
        help={text("build.before_help")}
        value=""
        options={others.map(({ id, title }) => ({ value: id, label: title }))}
        onQuery={setSearch}
        isBusy={found.isLoading}
        onChange={(id) => void submit([...ids, id])}
      />
    </fieldset>
  );
}
