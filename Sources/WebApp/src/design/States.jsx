import { useEffect, useRef } from "react";
import { useText } from "../text/Text.jsx";
import { Button } from "./Button.jsx";
import { CopyButton } from "./CopyButton.jsx";
import { Icon } from "./Icon.jsx";

/**
 * Nothing here yet: why, and what to do about it.
 * @param {{
 *   icon?: import("./Icon.jsx").IconName,
 *   title: import("react").ReactNode,
 *   children?: import("react").ReactNode,
 *   action?: import("react").ReactNode,
 *   isPage?: boolean,
 *   isAnswer?: boolean,
 * }} props `isPage`: it is all that the page has to say, so its title is the page's; `isAnswer`: it takes the place of
 *   a form, and the focus that was in it, so that it is read out
 */
export function EmptyState({ icon = "book", title, children, action, isPage, isAnswer }) {
  return (
    <div className="state">
      <span className="state-icon">
        <Icon name={icon} size={24} />
      </span>
      <Title isPage={isPage} isAnswer={isAnswer}>
        {title}
      </Title>
      {children && <div className="state-text">{children}</div>}
      {action && <div className="state-action">{action}</div>}
    </div>
  );
}

/**
 * Something failed: in words that help, with the incident's id for whoever looks into it.
 * @param {{
 *   title?: import("react").ReactNode,
 *   children?: import("react").ReactNode,
 *   incident?: string | null,
 *   onRetry?: () => void,
 *   retryLabel?: string,
 *   isBusy?: boolean,
 *   action?: import("react").ReactNode,
 *   isPage?: boolean,
 * }} props `isPage`: as in EmptyState
 */
export function ErrorState({ title, children, incident, onRetry, retryLabel, isBusy, action, isPage }) {
  const text = useText();
  return (
    <div className="state is-danger" role="alert">
      <span className="state-icon">
        <Icon name="error" size={24} />
      </span>
      <Title isPage={isPage}>{title ?? text("design.error_title")}</Title>
      <div className="state-text">{children ?? text("design.error_text")}</div>
      {(onRetry || action) && (
        <div className="state-action row">
          {onRetry && (
            <Button icon="refresh" onClick={onRetry} isBusy={isBusy}>
              {retryLabel ?? text("design.retry")}
            </Button>
          )}
          {action}
        </div>
      )}
      {incident && (
        <p className="state-incident">
          <span>{text("design.incident")}</span> <code dir="ltr">{incident}</code>
          <CopyButton value={incident} label={text("design.copy_incident")} />
        </p>
      )}
    </div>
  );
}

/** @param {{isPage?: boolean, isAnswer?: boolean, children: import("react").ReactNode}} props */
function Title({ isPage, isAnswer, children }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useEffect(() => {
    if (isAnswer) heading.current?.focus({ preventScroll: true });
  }, []);
  if (!isPage) return <p className="state-title">{children}</p>;
  return (
    <h1 ref={heading} className="state-title" tabIndex={-1}>
      {children}
    </h1>
  );
}
