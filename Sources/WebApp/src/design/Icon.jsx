import { drawings, mirrored } from "./drawings.js";

/** @typedef {keyof typeof drawings | keyof typeof import("./talkDrawings.js").talkDrawings} IconName */

/**
 * A drawing in the colour of the text around it. It says nothing to a screen reader: words beside it, or the label of
 * its button, do.
 * @param {{name: IconName, size?: number, className?: string}} props
 */
export function Icon({ name, size = 20, className = "" }) {
  const drawn = /** @type {keyof typeof drawings} */ (name);
  const turned = mirrored.has(drawn) ? " is-mirrored" : "";
  return (
    <svg
      className={`icon${turned} ${className}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={size < 18 ? 1.7 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[drawn]} />
    </svg>
  );
}
