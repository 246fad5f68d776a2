import { forwardRef } from "react";
import { Icon } from "./Icon.jsx";
import { Tooltip } from "./Tooltip.jsx";

/**
 * @typedef {"primary" | "secondary" | "quiet" | "danger"} ButtonKind
 * @typedef {"small" | "medium"} ButtonSize
 * @typedef {import("./Icon.jsx").IconName} IconName
 * @typedef {{
 *   kind?: ButtonKind,
 *   size?: ButtonSize,
 *   isBusy?: boolean,
 *   icon?: IconName,
 *   iconEnd?: IconName,
 *   isDisabled?: boolean,
 * } & Omit<import("react").ButtonHTMLAttributes<HTMLButtonElement>, "disabled">} ButtonProps
 */

/** @param {(string | false | undefined)[]} names */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

/** A busy button stays focusable, so that the focus is not lost, and does nothing. */
export const Button = forwardRef(
  /**
   * @param {ButtonProps} props
   * @param {import("react").ForwardedRef<HTMLButtonElement>} ref
   */
  function Button(props, ref) {
    const { kind = "secondary", size = "medium", isBusy, icon, iconEnd, isDisabled, children, ...rest } = props;
    const { type = "button", className, onClick, ...attributes } = rest;
    return (
      <button
        {...attributes}
        ref={ref}
        type={type}
        className={classes("button", `is-${kind}`, size === "small" && "is-small", isBusy && "is-busy", className)}
        disabled={isDisabled}
        aria-disabled={isBusy || undefined}
        aria-busy={isBusy || undefined}
        onClick={isBusy ? (event) => event.preventDefault() : onClick}
      >
        <ButtonFace icon={icon} iconEnd={iconEnd} size={size}>
          {children}
        </ButtonFace>
        {isBusy && (
          <span className="button-wheel">
            <span className="wheel" />
          </span>
        )}
      </button>
    );
  },
);

/**
 * A link that looks like a button: it goes somewhere.
 * @param {{kind?: ButtonKind, size?: ButtonSize, icon?: IconName, iconEnd?: IconName}
 *   & import("react").AnchorHTMLAttributes<HTMLAnchorElement>} props
 */
export function LinkButton({ kind = "secondary", size = "medium", icon, iconEnd, className, children, ...rest }) {
  return (
    <a {...rest} className={classes("button", `is-${kind}`, size === "small" && "is-small", className)}>
      <ButtonFace icon={icon} iconEnd={iconEnd} size={size}>
        {children}
      </ButtonFace>
    </a>
  );
}

/** A button that is a drawing; its label is spoken, and shown on hover and focus. */
export const IconButton = forwardRef(
  /**
   * @param {{icon: IconName, label: string} & Omit<ButtonProps, "icon" | "iconEnd" | "children">} props
   * @param {import("react").ForwardedRef<HTMLButtonElement>} ref
   */
  function IconButton({ icon, label, kind = "quiet", className, ...rest }, ref) {
    return (
      <Tooltip text={label} isLabel>
        <Button {...rest} ref={ref} kind={kind} aria-label={label} className={classes("is-icon", className)}>
          <Icon name={icon} size={rest.size === "small" ? 18 : 20} />
        </Button>
      </Tooltip>
    );
  },
);

/** @param {{icon?: IconName, iconEnd?: IconName, size: ButtonSize, children?: import("react").ReactNode}} props */
function ButtonFace({ icon, iconEnd, size, children }) {
  const pixels = size === "small" ? 16 : 18;
  return (
    <>
      {icon && <Icon name={icon} size={pixels} />}
      <span className="button-label">{children}</span>
      {iconEnd && <Icon name={iconEnd} size={pixels} />}
    </>
  );
}
