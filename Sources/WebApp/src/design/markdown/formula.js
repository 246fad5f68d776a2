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
/** What is nested deeper, or has more signs, takes a browser longer to lay out than anybody has to wait. */
const depthMax = 60;
const nodesMax = 3_000;
/** Commands of one's own: a few letters of them can stand for millions, which katex does not count. */
const definition = /(?<!\\)(?:\\\\)*\\(?:[gex]?def|let|futurelet|global|long|(?:new|renew|provide)command)(?![A-Za-z])/;
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
  if (source.length > lettersMax || definition.test(source)) return undefined;
  try {
    const tree = katex.__renderToDomTree(source, {
      output: "mathml", displayMode: isDisplay, throwOnError: true, strict: "ignore", trust: false, errorColor: mistrust,
      maxExpand: expansionsMax, maxSize: emsMax,
    });
    const [math] = tree.children;
    // The source beside it, for programs that look for it, is not for people.
    const [drawing] = math.children[0].children;
    checkSize(drawing);
    return createElement("math", { display: isDisplay ? "block" : undefined }, element(drawing, 0));
  } catch {
    // What katex cannot read, or does not trust, and braces so deep that it cannot go down there.
    return undefined;
  }
}

/** @param {Node} drawing */
function checkSize(drawing) {
  let count = 0;
  /** @type {Node[]} */
  let level = [drawing];
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (depth > depthMax || count > nodesMax) throw new Error("more than is drawn");
    level = level.flatMap(({ children }) => children ?? []);
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
