import { Icon } from "./Icon.jsx";

/** @typedef {"info" | "success" | "warning" | "danger"} Tone */

/** @type {{[K in Tone]: import("./Icon.jsx").IconName}} */
export const toneIcons = { info: "info", success: "success", warning: "warning", danger: "error" };

/**
 * Words in the page that ask for notice. `isLive` has them read out when they appear: a danger at once.
 * @param {{
 *   tone?: Tone,
 *   title?: import("react").ReactNode,
 *   children?: import("react").ReactNode,
 *   action?: import("react").ReactNode,
 *   isLive?: boolean,
 * }} props
 */
export function Notice({ tone = "info", title, children, action, isLive }) {
  const role = isLive ? (tone === "danger" ? "alert" : "status") : undefined;
  return (
    <div className={`notice is-${tone}`} role={role}>
      <Icon name={toneIcons[tone]} />
      <div className="notice-words">
        {title && <p className="notice-title">{title}</p>}
        {children && <div className="notice-text">{children}</div>}
      </div>
      {action && <div className="notice-action">{action}</div>}
    </div>
  );
}
