import { useEffect, useState } from "react";
import { useText } from "../text/Text.jsx";
import { IconButton } from "./Button.jsx";

const thanksMs = 2_000;

/**
 * Puts a text on the clipboard, and says that it did.
 * @param {{value: string, label?: string}} props
 */
export function CopyButton({ value, label }) {
  const text = useText();
  const [outcome, setOutcome] = useState(/** @type {"copied" | "not_copied" | null} */ (null));
  useEffect(() => {
    if (!outcome) return undefined;
    const timer = setTimeout(() => setOutcome(null), thanksMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
    } catch {
      setOutcome("not_copied");
    }
  }
  const name = label ?? text("design.copy");
  return (
    <>
      <IconButton
        icon={outcome === "copied" ? "check" : outcome ? "error" : "copy"}
        size="small"
        label={outcome ? text(`design.${outcome}`) : name}
        onClick={copy}
      />
      <span className="visually-hidden" role="status">
        {outcome && text(`design.${outcome}`)}
      </span>
    </>
  );
}
