import { CheckboxField } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";

/**
 * In a room of questions: without one's name, or for staff alone, and what that means.
 * @param {{
 *   room: import("../../kit/chat/room.js").RoomOverview, thread: string | null, isAnonymous: boolean, isForStaff: boolean,
 *   onAnonymous: (isOn: boolean) => void, onForStaff: (isOn: boolean) => void,
 * }} props
 */
export function AskingChoices({ room, thread, isAnonymous, isForStaff, onAnonymous, onForStaff }) {
  const text = useText();
  return (
    <div className="asking-choices">
      {!isForStaff && (
        <CheckboxField
          label={text("question.anonymous")}
          isOn={isAnonymous}
          onChange={onAnonymous}
          help={isAnonymous ? text("question.anonymous_help") : undefined}
        />
      )}
      {thread && room.is_staff && !isAnonymous && (
        <CheckboxField
          label={text("question.staff_only")}
          isOn={isForStaff}
          onChange={onForStaff}
          help={isForStaff ? text("question.staff_only_help") : undefined}
        />
      )}
    </div>
  );
}
