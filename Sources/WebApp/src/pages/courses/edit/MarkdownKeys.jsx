import { Tooltip } from "../../../design/index.js";
import { useText } from "../../../text/Text.jsx";

/**
 * The marks that people look for: each is put around what is selected, as if it had been written, so that the
 * browser's undo takes it back.
 * @typedef {{id: "bold" | "italic" | "heading" | "list" | "link" | "code" | "formula", sign: string, before: string,
 *   after: string, key?: string}} Mark
 */

/** @type {Mark[]} */
const marks = [
  { id: "bold", sign: "B", before: "**", after: "**", key: "b" },
  { id: "italic", sign: "I", before: "*", after: "*", key: "i" },
  { id: "heading", sign: "H", before: "## ", after: "" },
  { id: "list", sign: "•", before: "- ", after: "" },
  { id: "link", sign: "↗", before: "[", after: "](https://)", key: "k" },
  { id: "code", sign: "<>", before: "`", after: "`" },
  { id: "formula", sign: "∑", before: "$", after: "$" },
];

/** @param {{area: import("react").RefObject<HTMLTextAreaElement>}} props */
export function MarkdownKeys({ area }) {
  const text = useText();
  return (
    <div className="editor-keys" role="group" aria-label={text("lesson.marks")}>
      {marks.map((mark) => (
        <Tooltip key={mark.id} text={text(`mark.${mark.id}`)} isLabel>
          <button
            type="button"
            className={`editor-key is-${mark.id}`}
            aria-label={text(`mark.${mark.id}`)}
            onClick={() => area.current && put(area.current, mark)}
          >
            <span lang="zxx">{mark.sign}</span>
          </button>
        </Tooltip>
      ))}
    </div>
  );
}

/**
 * Ctrl and a letter; whether it was one of them.
 * @param {import("react").KeyboardEvent<HTMLTextAreaElement>} event
 */
export function markUp(event) {
  const mark = (event.ctrlKey || event.metaKey) && marks.find(({ key }) => key === event.key);
  if (!mark) return false;
  event.preventDefault();
  put(event.currentTarget, mark);
  return true;
}

/**
 * Where somebody is writing, or was; the focus stays where it is.
 * @param {HTMLTextAreaElement} area
 * @param {string} words
 * @param {(text: string) => void} change for a text that has not the focus: there the browser does not write
 */
export function putText(area, words, change) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const [before, after] = [value.slice(0, from), value.slice(to)];
  const lead = before === "" || /\s$/.test(before) ? "" : "\n\n";
  const trail = after === "" || /^\s/.test(after) ? "" : "\n\n";
  const written = lead + words + trail;
  if (document.activeElement === area) document.execCommand("insertText", false, written);
  else change(before + written + after);
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {Mark} mark
 */
function put(area, { before, after }) {
  area.focus();
  const isOfLine = after === "";
  const { selectionStart: from, selectionEnd: to, value } = area;
  if (isOfLine) {
    const line = value.lastIndexOf("\n", from - 1) + 1;
    area.setSelectionRange(line, line);
    document.execCommand("insertText", false, before);
    area.setSelectionRange(from + before.length, to + before.length);
    return;
  }
  const words = value.slice(from, to);
  document.execCommand("insertText", false, before + words + after);
  area.setSelectionRange(from + before.length, from + before.length + words.length);
}

