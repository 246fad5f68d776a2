import { useState } from "react";
import { faultWords } from "../text/problems.js";
import { useText } from "../text/Text.jsx";

/**
 * What is written in a form, by the names that the server has for its fields. `bind(fieldFault)`, with what useSubmit
 * gave, makes the props of one field: `field("name")`.
 * @template {{[name: string]: string}} Fields
 * @param {Fields | (() => Fields)} initial
 */
export function useFields(initial) {
  const text = useText();
  const [fields, setFields] = useState(initial);
  /** @param {(name: string) => import("../kit/problems.js").FieldError | undefined} fieldFault */
  const bind = (fieldFault) => (/** @type {keyof Fields & string} */ name) => ({
    name,
    value: fields[name],
    onChange: (/** @type {string} */ value) => setFields((known) => ({ ...known, [name]: value })),
    error: faultWords(fieldFault(name), text),
  });
  return { fields, setFields, bind };
}
