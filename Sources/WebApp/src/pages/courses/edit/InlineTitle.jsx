import { useEffect, useRef, useState } from "react";
import { IconButton } from "../../../design/index.js";
import { useText } from "../../../text/Text.jsx";

/**
 * A title that is changed where it stands: Enter or leaving it keeps what was written, Escape does not.
 * @param {{value: string, label: string, onSave: (value: string) => unknown, children?: import("react").ReactNode}}
 *   props
 *   `children`: the title as it is shown
 */
export function InlineTitle({ value, label, onSave, children }) {
  const text = useText();
  const [written, setWritten] = useState(/** @type {string | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const wasOpen = useRef(false);
  useEffect(() => {
    if (written === null && wasOpen.current) button.current?.focus();
    wasOpen.current = written !== null;
  }, [written === null]);

  /** @param {boolean} keeps */
  function close(keeps) {
    const title = written?.trim() ?? "";
    setWritten(null);
    if (keeps && title && title !== value) void onSave(title);
  }
  if (written === null) {
    return (
      <span className="inline-title">
        {children ?? value}
        <IconButton
          ref={button}
          icon="edit"
          size="small"
          label={text("build.rename", { title: value })}
          onClick={() => setWritten(value)}
        />
      </span>
    );
  }
  return (
    <span className="inline-title is-open control">
      <input
        aria-label={label}
        value={written}
        maxLength={200}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setWritten(event.target.value)}
        onBlur={() => close(true)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") close(true);
          else if (event.key === "Escape") close(false);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
    </span>
  );
}
