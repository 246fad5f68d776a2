import { useLayoutEffect, useRef } from "react";

/** A field for some lines, as high as what is in it, up to a third of the window. */
const isTouch = () => matchMedia("(pointer: coarse)").matches;

/**
 * @param {{
 *   field: import("react").MutableRefObject<HTMLTextAreaElement | null>, label: string, value: string,
 *   onChange: (value: string, caret: number) => void, onEnter: () => void,
 *   onKey?: (event: import("react").KeyboardEvent<HTMLTextAreaElement>) => void,
 * } & Omit<import("react").TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value">} props `onEnter`: a finger has
 *   a button for that, and Enter begins a line
 */
export function GrowingField({ field, label, value, onChange, onEnter, onKey, ...rest }) {
  const own = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useLayoutEffect(() => {
    const element = own.current;
    if (!element) return;
    element.style.blockSize = "auto";
    element.style.blockSize = `${element.scrollHeight + 2}px`;
  }, [value]);
  return (
    <textarea
      {...rest}
      ref={(element) => {
        own.current = element;
        field.current = element;
      }}
      className="growing-field"
      rows={1}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value, event.target.selectionStart)}
      onKeyDown={(event) => {
        onKey?.(event);
        if (event.defaultPrevented || event.nativeEvent.isComposing) return;
        if (event.key !== "Enter" || event.shiftKey || isTouch()) return;
        event.preventDefault();
        onEnter();
      }}
    />
  );
}
