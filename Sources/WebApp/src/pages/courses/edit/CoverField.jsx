import { useState } from "react";
import { toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useText } from "../../../text/Text.jsx";
import { PictureField } from "../../files/PictureField.jsx";
import { Cover } from "../Cover.jsx";

/**
 * The picture that a course is known by. It is nothing of the form around it: it is there as soon as it has come.
 * @param {{course: import("../../../../types/api").Course, onChanged: () => void}} props
 */
export function CoverField({ course, onChanged }) {
  const text = useText();
  const [preview, setPreview] = useState(/** @type {string | null} */ (null));
  /** @param {"build.cover_changed" | "build.cover_removed"} words */
  const changed = (words) => {
    onChanged();
    toast({ tone: "success", text: text(words) });
  };
  return (
    <fieldset className="settings-group">
      <legend>{text("build.cover")}</legend>
      <div className="cover-field">
        <div className="cover-field-picture">
          <Cover title={course.title} src={preview ?? course.cover_url} />
        </div>
        <PictureField
          wish={{ purpose: "cover", place: `cover-${course.id}`, course: course.id }}
          label={text("build.cover_drop")}
          onPreview={setPreview}
          onMade={async () => changed("build.cover_changed")}
          onRemove={course.cover_url === null ? undefined : async () => {
            await api.patch("/api/v1/courses/{id}", { path: { id: course.id }, body: { cover: null } });
            changed("build.cover_removed");
          }}
        />
      </div>
    </fieldset>
  );
}
