import { useId } from "react";
import { FieldError, FieldHelp, useField } from "./Field.jsx";
import { Icon } from "./Icon.jsx";

/**
 * @typedef {{
 *   label: import("react").ReactNode,
 *   isOn: boolean,
 *   onChange: (isOn: boolean) => void,
 *   help?: import("react").ReactNode,
 *   error?: import("react").ReactNode,
 *   name?: string,
 *   isRequired?: boolean,
 *   isDisabled?: boolean,
 * }} ChoiceProps
 */

/** @param {ChoiceProps} props */
export function CheckboxField(props) {
  return <Choice {...props} kind="checkbox" />;
}

/**
 * For what takes effect at once; what is sent with a form is a CheckboxField.
 * @param {ChoiceProps} props
 */
export function SwitchField(props) {
  return <Choice {...props} kind="switch" />;
}

/** @param {ChoiceProps & {kind: "checkbox" | "switch"}} props */
function Choice({ kind, label, isOn, onChange, help, error, name, isRequired, isDisabled }) {
  const { ids, attributes } = useField({ help, error, isRequired });
  return (
    <div className={`choice is-${kind}`}>
      <input
        {...attributes}
        className={kind}
        type="checkbox"
        role={kind === "switch" ? "switch" : undefined}
        name={name}
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className="choice-words">
        <label htmlFor={ids.control}>{label}</label>
        <FieldError id={ids.error} error={error} />
        <FieldHelp id={ids.help} help={help} />
      </div>
    </div>
  );
}

/**
 * @template {string} Value
 * @param {{
 *   label: string,
 *   value: Value | undefined,
 *   options: {
 *     value: Value,
 *     label: import("react").ReactNode,
 *     help?: import("react").ReactNode,
 *     isDisabled?: boolean,
 *   }[],
 *   onChange: (value: Value) => void,
 *   help?: import("react").ReactNode,
 *   error?: import("react").ReactNode,
 *   isLabelHidden?: boolean,
 *   isRow?: boolean,
 *   name?: string,
 * }} props
 */
export function RadioGroup({ label, value, options, onChange, help, error, isLabelHidden, isRow, name }) {
  const id = useId();
  const described = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(" ");
  return (
    <fieldset className={isRow ? "radio-group is-row" : "radio-group"} aria-describedby={described || undefined}>
      <legend className={isLabelHidden ? "visually-hidden" : "field-label"}>{label}</legend>
      <div className="radio-options">
        {options.map((option) => (
          <div className="choice" key={option.value}>
            <input
              className="radio"
              type="radio"
              id={`${id}-${option.value}`}
              name={name ?? id}
              checked={option.value === value}
              disabled={option.isDisabled}
              aria-invalid={error ? true : undefined}
              aria-describedby={option.help ? `${id}-${option.value}-help` : undefined}
              onChange={() => onChange(option.value)}
            />
            <div className="choice-words">
              <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
              <FieldHelp id={`${id}-${option.value}-help`} help={option.help} />
            </div>
          </div>
        ))}
      </div>
      <FieldError id={`${id}-error`} error={error} />
      <FieldHelp id={`${id}-help`} help={help} />
    </fieldset>
  );
}

/**
 * A choice of few in one strip, such as a view or a theme, that takes effect at once.
 * @template {string} Value
 * @param {{
 *   label: string,
 *   value: Value,
 *   options: {value: Value, label: string, icon?: import("./Icon.jsx").IconName}[],
 *   onChange: (value: Value) => void,
 *   isLabelHidden?: boolean,
 * }} props
 */
export function Segments({ label, value, options, onChange, isLabelHidden }) {
  const id = useId();
  return (
    <fieldset className="segments">
      <legend className={isLabelHidden ? "visually-hidden" : "field-label"}>{label}</legend>
      <div className="segments-strip">
        {options.map((option) => (
          <label key={option.value} className="segment">
            <input
              className="visually-hidden"
              type="radio"
              name={id}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.icon && <Icon name={option.icon} size={16} />}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
