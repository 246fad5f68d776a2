import { useEffect, useState } from "react";
import { useIsWide } from "../useIsWide.js";

/** @type {typeof import("./formula.js").formula | undefined} */
let formula;
/** @type {Promise<void> | undefined} */
let coming;

/** Fetched once, and only where there is a formula: it weighs more than all of the app's own code. */
function fetchFormula() {
  coming ??= import("./formula.js").then(
    (module) => {
      formula = module.formula;
    },
    () => {
      // The next one tries again; until then its source is shown.
      coming = undefined;
    },
  );
  return coming;
}

/**
 * A formula in TeX, drawn by the browser from MathML. What cannot be read is shown as it is written.
 * @param {{source: string, isDisplay?: boolean, isInline?: boolean}} props `isInline`: it stands among words
 */
export function Mathematics({ source, isDisplay = false, isInline = false }) {
  const [, setIsThere] = useState(formula !== undefined);
  useEffect(() => {
    let isGone = false;
    if (!formula) void fetchFormula().then(() => !isGone && setIsThere(true));
    return () => {
      isGone = true;
    };
  }, []);
  const drawn = formula?.(source, isDisplay) ?? <code className="formula-source">{source}</code>;
  if (isInline && !isDisplay) return <span className="formula-inline" dir="ltr">{drawn}</span>;
  return <Display isInline={isInline}>{drawn}</Display>;
}

/** @param {{isInline: boolean, children: import("react").ReactNode}} props */
function Display({ isInline, children }) {
  const [place, isWide] = /** @type {typeof useIsWide<HTMLElement>} */ (useIsWide)();
  const Place = isInline ? "span" : "div";
  return (
    // @ts-ignore: a ref of either is one of an element.
    <Place ref={place} className="formula" dir="ltr" tabIndex={isWide ? 0 : undefined}>
      {children}
    </Place>
  );
}
