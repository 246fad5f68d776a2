import { Icon } from "./Icon.jsx";

/**
 * @param {{
 *   tone?: "neutral" | "accent" | import("./Notice.jsx").Tone,
 *   icon?: import("./Icon.jsx").IconName,
 *   isDot?: boolean,
 *   children: import("react").ReactNode,
 * }} props `isDot`: a dot before it, for a state that lasts, such as being live
 */
export function Badge({ tone = "neutral", icon, isDot, children }) {
  return (
    <span className={`badge is-${tone}`}>
      {isDot && <span className="badge-dot" />}
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

/**
 * How many there are of something new; nothing at all for none.
 * @param {{count: number, max?: number}} props
 */
export function Count({ count, max = 99 }) {
  if (count <= 0) return null;
  return (
    <span className="count" dir="ltr">
      {count > max ? `${max}+` : count}
    </span>
  );
}
