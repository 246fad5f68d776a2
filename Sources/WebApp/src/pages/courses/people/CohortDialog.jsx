import { Notice, SelectField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import { Loaded } from "../../Loaded.jsx";
import { useFields } from "../../useFields.js";
import { roleOptions, sectionOptions } from "./PersonDialogs.jsx";

/** @typedef {"student" | "assistant" | "instructor"} CourseRole */

/**
 * Takes everybody of a cohort into a course.
 * @param {{
 *   course: import("../../../../types/api").Course, sections: import("../../../../types/api").Section[],
 *   onAdded: () => void, onClose: () => void,
 * }} props
 */
export function CohortDialog({ course, sections, onAdded, onClose }) {
  const text = useText();
  const { fields, bind } = useFields({ cohort: "", role: "student", section: "" });
  const cohorts = useLoad(
    async (signal) => (await api.get("/api/v1/cohorts", { query: { limit: 100 }, signal })).data.items,
    [],
  );
  const cohort = fields.cohort || cohorts.data?.[0]?.id;
  const form = useSubmit(async () => {
    if (!cohort) return;
    const { data } = await api.post("/api/v1/courses/{id}/cohorts", {
      path: { id: course.id },
      body: { cohort, role: /** @type {CourseRole} */ (fields.role), section: fields.section || null },
    });
    // Of a large one it is a moment's work, which the page hears of.
    toast({
      tone: "success",
      text: data ? text("cohorts.enrolled", { count: data.enrolled }) : text("cohorts.enrolling"),
    });
    onClose();
    onAdded();
  });
  const field = bind(form.fieldFault);
  return (
    <FormDialog
      title={text("cohorts.enrol")}
      words={text("cohorts.enrol_words")}
      doLabel={text("members.add_do")}
      form={form}
      onClose={onClose}
    >
      <Loaded load={cohorts}>
        {(items) =>
          items.length === 0 ? (
            <Notice>
              {text("cohorts.none_help")} <a href="/cohorts">{text("cohorts.title")}</a>
            </Notice>
          ) : (
            <>
              <SelectField
                {...field("cohort")}
                label={text("cohorts.cohort")}
                options={items.map(({ id, title, member_count: count }) => ({
                  value: id,
                  label: `${title} (${text.number(count)})`,
                }))}
              />
              <SelectField {...field("role")} label={text("people.role")} options={roleOptions(text)} />
              {sections.length > 0 && (
                <SelectField
                  {...field("section")}
                  label={text("members.section")}
                  options={sectionOptions(text, sections)}
                />
              )}
            </>
          )
        }
      </Loaded>
    </FormDialog>
  );
}
