import { useMemo } from "react";
import { useText } from "../../text/Text.jsx";
import { CopyButton } from "../CopyButton.jsx";
import { useIsWide } from "../useIsWide.js";
import { highlighted, nameOf } from "./highlight.js";

/**
 * A program, or part of one, in colours where its language is known.
 * @param {{language: string, code: string}} props
 */
export function CodeBlock({ language, code }) {
  const text = useText();
  const [place, isWide] = /** @type {typeof useIsWide<HTMLPreElement>} */ (useIsWide)();
  const parts = useMemo(() => highlighted(code, language), [code, language]);
  const name = nameOf(language);
  return (
    <figure className="code-block" dir="ltr">
      <figcaption>
        <span className="code-language" lang="en">
          {name}
        </span>
        <CopyButton value={code} label={text("markdown.copy_code")} />
      </figcaption>
      <pre
        ref={place}
        role={isWide ? "region" : undefined}
        aria-label={isWide ? name || text("markdown.code") : undefined}
        tabIndex={isWide ? 0 : undefined}
      >
        <code>
          {parts.map(({ kind, text: words }, index) =>
            kind ? (
              <span key={index} className={`code-${kind}`}>
                {words}
              </span>
            ) : (
              words
            ),
          )}
        </code>
      </pre>
    </figure>
  );
}
