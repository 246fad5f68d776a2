import { useEffect, useId, useRef, useState } from "react";
import { useText } from "../text/Text.jsx";
import { Field, useField } from "./Field.jsx";
import { Icon } from "./Icon.jsx";
import { usePlacement } from "./placement.js";

/**
 * @typedef {{value: string, label: string, detail?: import("react").ReactNode}} ComboOption
 * @typedef {import("./Field.jsx").FieldProps & {
 *   value: string,
 *   options: ComboOption[],
 *   onChange: (value: string) => void,
 *   onQuery?: (query: string) => void,
 *   isBusy?: boolean,
 *   isDisabled?: boolean,
 *   placeholder?: string,
 *   name?: string,
 * }} ComboFieldProps `onQuery`: somebody else looks for the options, and gives them as they are found
 */

const shownMax = 500;

/**
 * One of many, found by typing: the combobox of the WAI-ARIA practices. What was typed and not chosen goes when the
 * field is left, so that the words in it are always those of its value.
 * @param {ComboFieldProps} props
 */
export function ComboField(props) {
  const { label, value, options, onChange, onQuery, isBusy, isDisabled, placeholder, name, ...field } = props;
  const text = useText();
  const { ids, attributes } = useField(props);
  const listId = useId();
  const control = useRef(/** @type {HTMLDivElement | null} */ (null));
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [query, setQuery] = useState(/** @type {string | null} */ (null));
  const [active, setActive] = useState(0);
  const isOpen = query !== null;
  const chosen = options.find((option) => option.value === value)?.label ?? "";
  const found = (onQuery ? options : matching(options, query ?? "")).slice(0, shownMax);
  usePlacement(control, list, isOpen, { align: "start", hasWidth: true });
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, isOpen]);

  /** @param {string} next */
  function ask(next) {
    setQuery(next);
    // Opened and not yet typed into, it begins at what is chosen.
    setActive(next ? 0 : Math.max(0, options.slice(0, shownMax).findIndex((option) => option.value === value)));
    onQuery?.(next);
  }
  /** @param {ComboOption | undefined} option */
  function choose(option) {
    if (option) onChange(option.value);
    setQuery(null);
  }
  /** @param {import("react").KeyboardEvent} event */
  function press(event) {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && !isOpen) ask("");
    else if (step !== 0) setActive((at) => (at + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && isOpen) choose(found[active]);
    else if (event.key === "Escape" && isOpen) setQuery(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const optionId = (/** @type {number} */ index) => `${listId}-${index}`;
  return (
    <Field {...field} label={label} ids={ids}>
      <div className="control is-select" ref={control}>
        <input
          {...attributes}
          type="text"
          role="combobox"
          name={name}
          autoComplete="off"
          spellCheck={false}
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={isOpen && found.length > 0 ? listId : undefined}
          aria-activedescendant={isOpen && found.length > 0 ? optionId(active) : undefined}
          placeholder={isOpen && chosen ? chosen : placeholder}
          disabled={isDisabled}
          value={query ?? chosen}
          onChange={(event) => ask(event.target.value)}
          onClick={(event) => {
            event.currentTarget.select();
            if (!isOpen) ask("");
          }}
          onKeyDown={press}
          onBlur={() => setQuery(null)}
        />
        <Icon name="chevron-down" size={16} />
      </div>
      {isOpen && (
        <div
          ref={list}
          id={listId}
          className="menu combo-list"
          role={found.length > 0 ? "listbox" : undefined}
          aria-label={found.length > 0 ? label : undefined}
          onPointerDown={(event) => event.preventDefault()}
        >
          {found.map((option, index) => (
            <div
              key={option.value}
              id={optionId(index)}
              className="menu-item combo-option"
              role="option"
              aria-selected={index === active}
              onPointerMove={() => setActive(index)}
              onClick={() => choose(option)}
            >
              <span className="menu-label">{option.label}</span>
              {option.detail && <span className="menu-detail">{option.detail}</span>}
              {option.value === value && <Icon name="check" size={16} className="menu-check" />}
            </div>
          ))}
          {found.length === 0 && (
            <p className="combo-nothing">{text(isBusy ? "design.loading" : "design.nothing_found")}</p>
          )}
        </div>
      )}
      <span className="visually-hidden" role="status">
        {isOpen && !isBusy && text("design.found", { count: found.length })}
      </span>
    </Field>
  );
}

/**
 * Those in whose words what was typed begins come first; accents and capitals do not matter.
 * @param {ComboOption[]} options
 * @param {string} query
 */
function matching(options, query) {
  const wanted = plain(query.trim());
  if (!wanted) return options;
  const all = options.filter((option) => plain(option.label).includes(wanted));
  return [
    ...all.filter((option) => startsWord(option, wanted)),
    ...all.filter((option) => !startsWord(option, wanted)),
  ];
}

/**
 * @param {ComboOption} option
 * @param {string} wanted
 */
function startsWord(option, wanted) {
  return plain(option.label)
    .split(/[\s/_-]+/)
    .some((word) => word.startsWith(wanted));
}

/** @param {string} words */
function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
