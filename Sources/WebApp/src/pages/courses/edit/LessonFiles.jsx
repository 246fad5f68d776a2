import { useState } from "react";
import { toast } from "../../../design/index.js";
import { DropZone } from "../../../design/uploads.js";
import { faultOf } from "../../../kit/load.js";
import { uploads } from "../../../kit/uploads/client.js";
import { decided } from "../../../kit/uploads/decided.js";
import { useLeaving, useUploads, useWhenDone } from "../../../kit/uploads/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { Transfers } from "../../files/Transfers.jsx";

/**
 * @typedef {import("../../../../types/api").Lesson} Lesson
 * @typedef {import("../../../../types/api").Course} Course
 */

/**
 * Pictures and files of a lesson's text: what is dropped on the text, or pasted into it, is uploaded, and stands where
 * one was writing as soon as it is there. `handlers` belong to the text.
 * @param {{course: Course, lesson: Lesson, onPut: (markdown: string) => void}} surroundings
 */
export function useLessonFiles({ course, lesson, onPut }) {
  const [isOver, setOver] = useState(false);
  const wish = { purpose: "lesson", place: `lesson-${lesson.id}`, course: course.id, lesson: lesson.id };
  const text = useText();
  const leaving = useLeaving();
  useWhenDone((id, transfer) => {
    if (transfer.wish.place === wish.place) void came(id, transfer);
  });
  /**
   * A picture is made anew before anybody sees it: one that cannot be has no place in the text.
   * @param {string} id
   * @param {import("../../../kit/uploads/transfer.js").Transfer} transfer
   */
  async function came(id, transfer) {
    const file = await decided(id, leaving).catch((fault) => {
      // Its address holds all the same.
      if (!leaving.aborted) faultOf(fault);
    });
    if (leaving.aborted) return;
    uploads.dismiss(transfer);
    if (file?.state === "refused") toast({ tone: "danger", text: text("picture.refused", { reason: file.reason }) });
    else onPut(markdownOf(transfer, `/api/v1/courses/${course.id}/files/${id}`));
  }
  /**
   * @param {DataTransfer | null} from
   * @param {{preventDefault: () => void}} event
   */
  const take = (from, event) => {
    const files = [...(from?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    uploads.add(files, wish);
  };
  return {
    wish,
    isOver,
    handlers: {
      /** @param {import("react").DragEvent} event */
      onDragOver(event) {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      /** @param {import("react").DragEvent} event */
      onDrop(event) {
        setOver(false);
        take(event.dataTransfer, event);
      },
      /** @param {import("react").ClipboardEvent} event */
      onPaste(event) {
        // Programs that copy text often put a picture of it beside.
        if (!event.clipboardData.types.includes("text/plain")) take(event.clipboardData, event);
      },
    },
  };
}

/** @param {{wish: import("../../../kit/uploads/transfer.js").Wish}} props */
export function LessonFiles({ wish }) {
  const text = useText();
  const transfers = useUploads(wish.place);
  return (
    <div className="lesson-files">
      <DropZone
        isCompact
        isMultiple
        label={text("lesson.files_drop")}
        help={text("lesson.files_help")}
        onFiles={(files) => uploads.add(files, wish)}
      />
      <Transfers label={text("lesson.files")} transfers={transfers} />
    </div>
  );
}

/**
 * A picture is shown, anything else is linked.
 * @param {{name: string, type: string}} file
 * @param {string} address
 */
export function markdownOf({ name, type }, address) {
  const isPicture = /^image\/(png|jpeg|webp|gif)$/.test(type);
  const words = (isPicture ? name.replace(/\.\w+$/, "") : name).replace(/[[\]\\]/g, "\\$&");
  return `${isPicture ? "!" : ""}[${words}](${address})`;
}
