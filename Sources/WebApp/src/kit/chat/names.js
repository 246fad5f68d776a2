import { parseInlines } from "../markdown/index.js";

/**
 * A message's tree, as a chat shows it: whom it names stands out, nobody shouts with a heading, and a picture by its
 * address is a link to it, since whoever reads has not asked for what others have drawn. Pure.
 * @typedef {import("../markdown/tree.js").Block} Block
 * @typedef {import("../markdown/tree.js").Inline} Inline
 */

const name = /(^|[\s([{,;:*_~"'>/])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,30}[\p{L}\p{N}_])?)/gu;

/**
 * @param {Block[]} blocks
 * @returns {Block[]}
 */
export function asMessage(blocks) {
  return blocks.map(blockAsMessage);
}

/**
 * @param {Block} block
 * @returns {Block}
 */
function blockAsMessage(block) {
  switch (block.kind) {
    case "heading":
      return { kind: "paragraph", children: [{ kind: "strong", children: named(block.children) }] };
    case "paragraph":
      return { ...block, children: named(block.children) };
    case "quote":
      return { ...block, children: asMessage(block.children) };
    case "list":
      return { ...block, items: block.items.map((item) => ({ ...item, children: asMessage(item.children) })) };
    case "table":
      return { ...block, head: block.head.map(named), rows: block.rows.map((row) => row.map(named)) };
    default:
      return block;
  }
}

/**
 * @param {Inline[]} nodes
 * @returns {Inline[]}
 */
function named(nodes) {
  return nodes.flatMap((node) => {
    if (node.kind === "text") return namesIn(node.text);
    if (node.kind === "image") return [{ kind: "link", href: node.src, title: node.title, children: [altOf(node)] }];
    if (node.kind === "link") return [{ ...node, children: unpictured(node.children) }];
    return "children" in node ? [{ ...node, children: named(node.children) }] : [node];
  });
}

/**
 * Links do not stand in links.
 * @param {Inline[]} nodes
 * @returns {Inline[]}
 */
function unpictured(nodes) {
  return nodes.map((node) => {
    if (node.kind === "image") return altOf(node);
    return "children" in node ? { ...node, children: unpictured(node.children) } : node;
  });
}

/**
 * @param {import("../markdown/tree.js").ImageNode} picture
 * @returns {Inline}
 */
function altOf({ alt, src }) {
  return { kind: "text", text: alt || src };
}

/**
 * @param {string} text
 * @returns {Inline[]}
 */
function namesIn(text) {
  /** @type {Inline[]} */
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(name)) {
    const start = Number(match.index) + match[1].length;
    if (start > at) nodes.push({ kind: "text", text: text.slice(at, start) });
    nodes.push({ kind: "name", text: match[2] });
    at = start + match[2].length + 1;
  }
  if (at < text.length) nodes.push({ kind: "text", text: text.slice(at) });
  return nodes;
}

/** What begins a line, and says how it looks. */
const marks = /^[ \t]*(?:>|#{1,6}[ \t]|[-*+][ \t]|```\w*|\$\$)[ \t]*/gm;

/**
 * A message in one line of plain words; what is hidden in it stays so.
 * @param {string} source
 */
export function excerptOf(source) {
  return wordsOf(parseInlines(source.replace(marks, ""))).replace(/\s+/g, " ").trim();
}

/**
 * @param {Inline[]} nodes
 * @returns {string}
 */
function wordsOf(nodes) {
  return nodes
    .map((node) => {
      if (node.kind === "spoiler") return "\u2591\u2591\u2591";
      if (node.kind === "break") return " ";
      if (node.kind === "image") return node.alt;
      return "text" in node ? node.text : wordsOf(node.children);
    })
    .join("");
}
