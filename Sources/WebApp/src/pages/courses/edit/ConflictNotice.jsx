import { Button, Notice } from "../../../design/index.js";
import { useText } from "../../../text/Text.jsx";

/**
 * Somebody else has saved the same meanwhile. Both are there until it is said which shall stay.
 * @param {{onTakeTheirs: () => void, onKeepMine: () => void, children: import("react").ReactNode}} props
 */
export function ConflictNotice({ onTakeTheirs, onKeepMine, children }) {
  const text = useText();
  return (
    <Notice
      tone="warning"
      isLive
      title={text("build.conflict")}
      action={
        <span className="row">
          <Button size="small" onClick={onTakeTheirs}>
            {text("build.take_theirs")}
          </Button>
          <Button size="small" kind="primary" onClick={onKeepMine}>
            {text("build.keep_mine")}
          </Button>
        </span>
      }
    >
      {children}
    </Notice>
  );
}
