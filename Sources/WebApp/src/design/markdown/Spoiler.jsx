import { useState } from "react";
import { useText } from "../../text/Text.jsx";

/**
 * Words that are not to be read by chance: they are not there, for the eyes nor for a screen reader, until asked for.
 * @param {{children: import("react").ReactNode}} props
 */
export function Spoiler({ children }) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  if (isShown) return <span className="spoiler is-shown">{children}</span>;
  return (
    <button type="button" className="spoiler" onClick={() => setShown(true)}>
      {text("markdown.spoiler")}
    </button>
  );
}
