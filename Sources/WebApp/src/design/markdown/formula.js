import katex from "katex";
import { createElement } from "react";
import { inVariant } from "./letters.js";

/**
 * TeX as MathML, in React's elements: katex reads it and says what MathML it is; nothing of it is ever HTML, and its
 * style attributes, which the page's policy forbids, are left out.
 * @typedef {{type?: string, attributes?: {[name: string]: string}, children?: Node[], text?: string, character?:
 *   string, width?: number}}
 *   Node as katex has them: an element, a text, a space, or several in a row
 */

const lettersMax = 4_000;
const expansionsMax = 500;
const emsMax = 40;
/** What katex does not trust it writes in this colour, and leaves the rest of it out. */
const mistrust = "#bad000";

/** What MathML Core knows; the rest would be for other browsers, or for a policy without ours. */
const known = new Set([
  "display", "displaystyle", "scriptlevel", "mathvariant", "mathcolor", "mathbackground", "stretchy", "fence", "separator",
  "form", "lspace", "rspace", "minsize", "maxsize", "symmetric", "largeop", "movablelimits", "accent", "accentunder",
  "linethickness", "width", "height", "depth", "voffset",
]);

/**
 * Nothing where it cannot be read.
 * @param {string} source
 * @param {boolean} isDisplay
 */
export function formula(source, isDisplay) {
  if (source.length > lettersMax) return undefined;
  try {
    const tree = katex.__renderToDomTree(source, {
      output: "mathml", displayMode: isDisplay, throwOnError: true, strict: "ignore", trust: false, errorColor: mistrust,
      maxExpand: expansionsMax, maxSize: emsMax,
    });
    const [math] = tree.children;
    // The source beside it, for programs that look for it, is not for people.
    const [drawing] = math.children[0].children;
    return createElement("math", { display: isDisplay ? "block" : undefined }, element(drawing, 0));
  } catch {
    // What katex cannot read, or does not trust, and braces so deep that it cannot go down there.
    return undefined;
  }
}

/**
 * @param {Node} node
 * @param {number} key
 * @returns {import("react").ReactNode}
 */
function element(node, key) {
  if (node.text !== undefined) return node.text;
  if (node.type === undefined && node.children) return node.children.map(element);
  if (node.type === undefined) {
    const width = `${node.width ?? 0}em`;
    return node.character ? createElement("mtext", { key }, node.character) : createElement("mspace", { key, width });
  }
  const { type, attributes = {}, children = [] } = node;
  if (attributes.mathcolor === mistrust) throw new Error("a command that is not trusted");
  const properties = Object.fromEntries(Object.entries(attributes).filter(isKnown));
  const variant = attributes.mathvariant;
  if (type === "mtable") {
    const className = attributes.columnspacing?.startsWith("0em") ? "formula-tight" : undefined;
    return createElement("mtable", { key, className }, rows(node));
  }
  if (type === "menclose") {
    return createElement("mrow", { key, className: `formula-${attributes.notation}` }, children.map(element));
  }
  if (!variant || variant === "normal") return createElement(type, { key, ...properties }, children.map(element));
  // Browsers know no variants but this one: the others are letters of their own.
  const letters = children.map((child) => inVariant(child.text ?? "", variant)).join("");
  return createElement(type, { key, ...properties, mathvariant: variant === "italic" ? undefined : "normal" }, letters);
}

/**
 * Lengths that are added to those that would be are none of MathML Core's.
 * @param {[string, string]} attribute
 */
function isKnown([name, value]) {
  return known.has(name) && !/^[+-]\d.*[a-z]$/.test(value);
}

/**
 * Columns are aligned by classes, since browsers know no columnalign.
 * @param {Node} table
 */
function rows({ attributes = {}, children = [] }) {
  const sides = (attributes.columnalign ?? "").split(" ");
  return children.map((row, at) =>
    createElement(
      row.type ?? "mtr",
      { key: at },
      (row.children ?? []).map((cell, column) =>
        createElement(
          "mtd",
          { key: column, className: `formula-${sides[column] ?? sides.at(-1) ?? "center"}` },
          (cell.children ?? []).map(element),
        ),
      ),
    ),
  );
}
