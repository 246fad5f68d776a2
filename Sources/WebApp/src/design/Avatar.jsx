import { useState } from "react";
import { useText } from "../text/Text.jsx";

/** @typedef {"online" | "away" | "busy" | "offline"} Presence */

const hueCount = 8;

/**
 * The same name has the same colour everywhere, for everybody.
 * @param {string} name
 */
export function hueOf(name) {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % hueCount;
}

/**
 * First letters of the first and the last word; of a name without spaces, as in Chinese, its first sign.
 * @param {string} name
 */
export function initialsOf(name) {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends
    .map((word) => (/** @type {string} */ ([...word][0] ?? "")))
    .join("")
    .toLocaleUpperCase();
}

/**
 * @param {{
 *   name: string,
 *   src?: string | null,
 *   size?: "small" | "medium" | "large",
 *   status?: Presence,
 *   isDecorative?: boolean,
 * }} props `isDecorative`: the name stands beside it, and is not to be read out twice
 */
export function Avatar({ name, src, size = "medium", status, isDecorative }) {
  const text = useText();
  const [broken, setBroken] = useState(/** @type {string | null} */ (null));
  const spoken = status ? text("design.person_is", { name, status: text(`design.${status}`) }) : name;
  return (
    <span
      className={`avatar is-${size} hue-${hueOf(name)}`}
      role={isDecorative ? undefined : "img"}
      aria-label={isDecorative ? undefined : spoken}
      aria-hidden={isDecorative}
    >
      {src && src !== broken ? (
        <img src={src} alt="" loading="lazy" decoding="async" onError={() => setBroken(src)} />
      ) : (
        <span aria-hidden="true">{initialsOf(name)}</span>
      )}
      {status && <span className={`avatar-status is-${status}`} />}
    </span>
  );
}

/**
 * @param {{
 *   people: {name: string, src?: string | null, status?: Presence}[],
 *   max?: number,
 *   size?: "small" | "medium" | "large",
 *   label?: string,
 * }} props
 */
export function AvatarGroup({ people, max = 5, size = "small", label }) {
  const text = useText();
  // One face fewer than a number that would stand for one.
  const shown = people.length > max ? people.slice(0, max - 1) : people;
  const more = people.length - shown.length;
  const names = text.list([
    ...shown.map((person) => person.name),
    ...(more > 0 ? [text("design.more_people", { count: more })] : []),
  ]);
  return (
    <span className={`avatar-group is-${size}`} role="img" aria-label={label ? `${label}: ${names}` : names}>
      {shown.map((person, index) => (
        <Avatar key={index} {...person} size={size} isDecorative />
      ))}
      {more > 0 && (
        <span className={`avatar is-${size} is-more`} dir="ltr" aria-hidden="true">
          +{text.number(more)}
        </span>
      )}
    </span>
  );
}
