/**
 * What a text in Markdown is read into. Inline:
 * @typedef {{kind: "text", text: string}} TextNode
 * @typedef {{kind: "code" | "mathematics", text: string, isDisplay?: boolean}} RawNode what is in it means itself
 * @typedef {{kind: "emphasis" | "strong" | "struck" | "spoiler", children: Inline[]}} StyledNode
 * @typedef {{kind: "link", href: string, title?: string, children: Inline[]}} LinkNode
 * @typedef {{kind: "image", src: string, title?: string, alt: string}} ImageNode
 * @typedef {{kind: "break"}} BreakNode
 * @typedef {{kind: "name", text: string}} NameNode of somebody who is named in a message
 * @typedef {TextNode | RawNode | StyledNode | LinkNode | ImageNode | BreakNode | NameNode} Inline
 *
 * Blocks:
 * @typedef {"start" | "center" | "end" | undefined} Alignment
 * @typedef {{kind: "heading", level: number, anchor: string, children: Inline[]}} HeadingBlock
 * @typedef {{kind: "paragraph", children: Inline[]}} ParagraphBlock
 * @typedef {{kind: "quote", children: Block[]}} QuoteBlock
 * @typedef {{isDone: boolean | undefined, children: Block[]}} Item `isDone`: of a task
 * @typedef {{kind: "list", start: number | undefined, isLoose: boolean, items: Item[]}} ListBlock `start`: where
 *   counted
 * @typedef {{kind: "fence", language: string, text: string}} FenceBlock
 * @typedef {{kind: "formula", text: string}} FormulaBlock
 * @typedef {{kind: "table", alignments: Alignment[], head: Inline[][], rows: Inline[][][]}} TableBlock
 * @typedef {{kind: "rule"}} RuleBlock
 * @typedef {HeadingBlock | ParagraphBlock | QuoteBlock | ListBlock | FenceBlock | FormulaBlock | TableBlock |
 *   RuleBlock} Block
 */

/**
 * The words of some inline nodes, without what they look like.
 * @param {Inline[]} nodes
 * @returns {string}
 */
export function plainText(nodes) {
  return nodes
    .map((node) => {
      if (node.kind === "break") return "\n";
      if (node.kind === "image") return node.alt;
      return "text" in node ? node.text : plainText(node.children);
    })
    .join("");
}

/**
 * Every heading that stands in the text itself, in order: what a table of contents shows.
 * @param {Block[]} blocks
 */
export function headingsOf(blocks) {
  return blocks.flatMap((block) => (block.kind === "heading" ? [block] : []));
}

/**
 * Whether there is mathematics anywhere, whose drawing has to be fetched.
 * @param {string} source
 */
export function mayHaveMathematics(source) {
  return source.includes("$");
}
