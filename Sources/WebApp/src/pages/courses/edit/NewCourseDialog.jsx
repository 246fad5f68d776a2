import { navigate } from "../../../app/navigation.js";
import { TextField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useSession, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import { useFields } from "../../useFields.js";

/**
 * A course begins with its title; everything else comes on its own page.
 * @param {{onClose: () => void}} props
 */
export function NewCourseDialog({ onClose }) {
  const text = useText();
  const { person } = useSession();
  const { fields, bind } = useFields({ title: "" });
  const form = useSubmit(async () => {
    const { data } = await api.post("/api/v1/courses", {
      body: { title: fields.title.trim(), language: text.language.split("-")[0], time_zone: person?.time_zone },
    });
    navigate(`/courses/${data.slug}/edit`);
  });
  return (
    <FormDialog
      title={text("courses.new")}
      words={text("courses.new_words")}
      doLabel={text("courses.make")}
      form={form}
      onClose={onClose}
    >
      <TextField
        {...bind(form.fieldFault)("title")}
        label={text("courses.field_title")}
        maxLength={120}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}
