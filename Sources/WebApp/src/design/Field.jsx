import { useId } from "react";
import { useText } from "../text/Text.jsx";
import { Icon } from "./Icon.jsx";

/**
 * What every field has around its control.
 * @typedef {{
 *   label: string,
 *   error?: import("react").ReactNode,
 *   help?: import("react").ReactNode,
 *   isRequired?: boolean,
 *   isOptional?: boolean,
 *   isLabelHidden?: boolean,
 *   className?: string,
 * }} FieldProps
 */

/**
 * The ids that tie a control to its label, help and error, and the attributes that say so.
 * @param {{id?: string, error?: unknown, help?: unknown, isRequired?: boolean}} props
 */
export function useField({ id, error, help, isRequired }) {
  const made = useId();
  const control = id ?? made;
  const ids = { control, help: `${control}-help`, error: `${control}-error` };
  const described = [error && ids.error, help && ids.help].filter(Boolean).join(" ");
  return {
    ids,
    attributes: {
      id: control,
      required: isRequired || undefined,
      "aria-invalid": error ? /** @type {const} */ (true) : undefined,
      "aria-describedby": described || undefined,
    },
  };
}

/**
 * @param {FieldProps & {
 *   ids: {control: string, help: string, error: string},
 *   children: import("react").ReactNode,
 * }} props
 */
export function Field({ label, error, help, isOptional, isLabelHidden, className, ids, children }) {
  const text = useText();
  return (
    <div className={`field ${className ?? ""}`}>
      <label className={isLabelHidden ? "visually-hidden" : "field-label"} htmlFor={ids.control}>
        {label}
        {isOptional && <span className="field-optional"> {text("design.optional")}</span>}
      </label>
      {children}
      <FieldError id={ids.error} error={error} />
      <FieldHelp id={ids.help} help={help} />
    </div>
  );
}

/** @param {{id: string, error?: import("react").ReactNode}} props */
export function FieldError({ id, error }) {
  const text = useText();
  if (!error) return null;
  return (
    <p className="field-error" id={id}>
      <Icon name="error" size={16} />
      <span>
        <span className="visually-hidden">{text("design.error")} </span>
        {error}
      </span>
    </p>
  );
}

/** @param {{id: string, help?: import("react").ReactNode}} props */
export function FieldHelp({ id, help }) {
  if (!help) return null;
  return (
    <p className="field-help" id={id}>
      {help}
    </p>
  );
}
