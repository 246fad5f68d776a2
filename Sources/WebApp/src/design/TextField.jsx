import { forwardRef, useState } from "react";
import { useText } from "../text/Text.jsx";
import { IconButton } from "./Button.jsx";
import { Field, useField } from "./Field.jsx";
import { Icon } from "./Icon.jsx";

/**
 * @typedef {import("./Field.jsx").FieldProps & {value: string, onChange: (value: string) => void}} ValueProps
 * @typedef {ValueProps & {
 *   prefix?: import("react").ReactNode,
 *   suffix?: import("react").ReactNode,
 *   isDisabled?: boolean,
 * } & Omit<import("react").InputHTMLAttributes<HTMLInputElement>, "onChange" | "value" | "prefix" | "disabled">
 * } TextFieldProps
 * @typedef {ValueProps & {isDisabled?: boolean}
 *   & Omit<import("react").TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value" | "disabled">
 * } TextAreaProps
 */

export const TextField = forwardRef(
  /**
   * @param {TextFieldProps} props
   * @param {import("react").ForwardedRef<HTMLInputElement>} ref
   */
  function TextField(props, ref) {
    const { ids, attributes } = useField(props);
    const { label, value, onChange, error, help, isRequired, isOptional, isLabelHidden, className, ...own } = props;
    const { prefix, suffix, isDisabled, type = "text", ...rest } = own;
    return (
      <Field {...{ label, error, help, isRequired, isOptional, isLabelHidden, className, ids }}>
        <div className="control">
          {prefix && <span className="control-affix">{prefix}</span>}
          <input
            {...rest}
            {...attributes}
            ref={ref}
            type={type}
            value={value}
            disabled={isDisabled}
            onChange={(event) => onChange(event.target.value)}
          />
          {suffix && <span className={typeof suffix === "string" ? "control-affix" : "control-end"}>{suffix}</span>}
        </div>
      </Field>
    );
  },
);

/**
 * A password that can be looked at: whoever can read what they typed has no need of typing it twice.
 * @param {Omit<TextFieldProps, "type" | "suffix">} props
 */
export function PasswordField(props) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      type={isShown ? "text" : "password"}
      suffix={
        <IconButton
          icon={isShown ? "eye-off" : "eye"}
          label={text(isShown ? "design.hide_password" : "design.show_password")}
          isDisabled={props.isDisabled}
          onClick={() => setShown(!isShown)}
        />
      }
    />
  );
}

/** @param {TextAreaProps} props `maxLength` also shows how much room is left, when it gets narrow */
export function TextArea(props) {
  const text = useText();
  const { ids, attributes } = useField(props);
  const { label, value, onChange, error, help, isRequired, isOptional, isLabelHidden, className, ...own } = props;
  const { rows = 4, isDisabled, ...rest } = own;
  const left = rest.maxLength === undefined ? undefined : rest.maxLength - value.length;
  return (
    <Field {...{ label, error, help, isRequired, isOptional, isLabelHidden, className, ids }}>
      <div className="control">
        <textarea
          {...rest}
          {...attributes}
          rows={rows}
          value={value}
          disabled={isDisabled}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {left !== undefined && left <= (rest.maxLength ?? 0) / 5 && (
        <p className="field-count" role="status">
          {text("design.characters_left", { count: left })}
        </p>
      )}
    </Field>
  );
}

/**
 * @param {ValueProps & {options: {value: string, label: string}[], isDisabled?: boolean}
 *   & Omit<import("react").SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "value" | "disabled">} props
 */
export function SelectField(props) {
  const { ids, attributes } = useField(props);
  const { label, value, onChange, error, help, isRequired, isOptional, isLabelHidden, className, ...own } = props;
  const { options, isDisabled, ...rest } = own;
  return (
    <Field {...{ label, error, help, isRequired, isOptional, isLabelHidden, className, ids }}>
      <div className="control is-select">
        <select
          {...rest}
          {...attributes}
          value={value}
          disabled={isDisabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" size={16} />
      </div>
    </Field>
  );
}

/**
 * The label is spoken only: the glass says what it is.
 * @param {{
 *   label: string,
 *   value: string,
 *   onChange: (value: string) => void,
 *   placeholder?: string,
 *   isLabelShown?: boolean,
 * } & Omit<import("react").InputHTMLAttributes<HTMLInputElement>, "onChange" | "value" | "prefix">} props
 */
export function SearchField({ label, value, onChange, placeholder, isLabelShown = false, ...rest }) {
  const text = useText();
  return (
    <TextField
      enterKeyHint="search"
      autoComplete="off"
      {...rest}
      type="search"
      label={label}
      isLabelHidden={!isLabelShown}
      placeholder={placeholder ?? label}
      value={value}
      onChange={onChange}
      prefix={<Icon name="search" size={18} />}
      suffix={
        value && <IconButton icon="close" size="small" label={text("design.clear")} onClick={() => onChange("")} />
      }
    />
  );
}
