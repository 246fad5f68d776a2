import { createContext, createElement, useContext, useMemo } from "react";
import { parseInlines, parseMarkdown } from "../../kit/markdown/index.js";
import { useText } from "../../text/Text.jsx";
import { Icon } from "../Icon.jsx";
import { useIsWide } from "../useIsWide.js";
import { CodeBlock } from "./CodeBlock.jsx";
import { Mathematics } from "./Mathematics.jsx";
import { Spoiler } from "./Spoiler.jsx";

/**
 * @typedef {import("../../kit/markdown/tree.js").Block} Block
 * @typedef {import("../../kit/markdown/tree.js").Inline} Inline
 */

const deepestHeading = 6;

/**
 * A text that somebody wrote, drawn from its tree: nothing in it is ever read as HTML.
 * @param {{source: string, shift?: number, className?: string, language?: string}} props `shift`: how much lower its
 *   headings are, which
 *   stand below the page's own
 */
export function Markdown({ source, ...rest }) {
  const blocks = useMemo(() => parseMarkdown(source), [source]);
  return <MarkdownTree blocks={blocks} {...rest} />;
}

/**
 * The same, for who has the tree already.
 * @param {{blocks: Block[], shift?: number, className?: string, language?: string}} props `language`: that it is
 *   written in
 */
export function MarkdownTree({ blocks, shift = 1, className = "", language }) {
  return (
    <div className={`prose ${className}`} lang={language}>
      {drawn(blocks, shift)}
    </div>
  );
}

/**
 * One line, or a message.
 * @param {{source: string, breaks?: boolean}} props `breaks`: the ends of its lines are kept
 */
export function MarkdownLine({ source, breaks }) {
  const nodes = useMemo(() => parseInlines(source, { breaks }), [source, breaks]);
  return <>{inlines(nodes)}</>;
}

/**
 * @param {Block[]} blocks
 * @param {number} shift
 */
function drawn(blocks, shift) {
  return blocks.map((block, index) => <BlockView key={index} block={block} shift={shift} />);
}

/** @param {{block: Block, shift: number}} props */
function BlockView({ block, shift }) {
  switch (block.kind) {
    case "heading":
      return createElement(
        `h${Math.min(deepestHeading, block.level + shift)}`,
        { id: block.anchor, tabIndex: -1 },
        inlines(block.children),
      );
    case "paragraph":
      return <p>{inlines(block.children)}</p>;
    case "quote":
      return <blockquote>{drawn(block.children, shift)}</blockquote>;
    case "list":
      return <List list={block} shift={shift} />;
    case "fence":
      return <CodeBlock language={block.language} code={block.text} />;
    case "formula":
      return <Mathematics source={block.text} isDisplay />;
    case "table":
      return <MarkdownTable table={block} />;
    case "rule":
      return <hr />;
  }
}

/** @param {{list: import("../../kit/markdown/tree.js").ListBlock, shift: number}} props */
function List({ list, shift }) {
  const text = useText();
  const items = list.items.map(({ isDone, children }, index) => (
    <li key={index} className={isDone === undefined ? undefined : "task"}>
      {isDone !== undefined && (
        <span
          className={isDone ? "task-mark is-done" : "task-mark"}
          role="img"
          aria-label={text(isDone ? "markdown.done" : "markdown.open")}
        >
          {isDone && <Icon name="check" size={14} />}
        </span>
      )}
      {/* In a tight list the words of an item are no paragraph. */}
      {children.map((block, at) =>
        block.kind === "paragraph" && !list.isLoose ? (
          <span key={at}>{inlines(block.children)}</span>
        ) : (
          <BlockView key={at} block={block} shift={shift} />
        ),
      )}
    </li>
  ));
  if (list.start === undefined) return <ul>{items}</ul>;
  return <ol start={list.start}>{items}</ol>;
}

/** @param {{table: import("../../kit/markdown/tree.js").TableBlock}} props */
function MarkdownTable({ table: { alignments, head, rows } }) {
  const text = useText();
  const [place, isWide] = /** @type {typeof useIsWide<HTMLDivElement>} */ (useIsWide)();
  const nameOf = (/** @type {number} */ index) => (alignments[index] ? `is-${alignments[index]}` : undefined);
  const label = text("markdown.table");
  return (
    <div
      ref={place}
      className="prose-table"
      role={isWide ? "region" : undefined}
      aria-label={isWide ? label : undefined}
      tabIndex={isWide ? 0 : undefined}
    >
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col" className={nameOf(index)}>
                {inlines(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index} className={nameOf(index)}>
                  {inlines(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** @param {Inline[]} nodes */
function inlines(nodes) {
  return nodes.map((node, index) => <InlineView key={index} node={node} />);
}

/** @param {{node: Inline}} props */
function InlineView({ node }) {
  switch (node.kind) {
    case "text":
      return <>{node.text}</>;
    case "emphasis":
      return <em>{inlines(node.children)}</em>;
    case "strong":
      return <strong>{inlines(node.children)}</strong>;
    case "struck":
      return <del>{inlines(node.children)}</del>;
    case "spoiler":
      return <Spoiler>{inlines(node.children)}</Spoiler>;
    case "code":
      return <code>{node.text}</code>;
    case "mathematics":
      return <Mathematics source={node.text} isDisplay={node.isDisplay} isInline />;
    case "link":
      return (
        <a
          href={hrefOf(node.href)}
          title={node.title}
          rel={isForeign(node.href) ? "noopener noreferrer nofollow" : undefined}
        >
          {inlines(node.children)}
        </a>
      );
    case "image":
      return <img src={node.src} alt={node.alt} title={node.title} loading="lazy" decoding="async" />;
    case "break":
      return <br />;
    case "name":
      return <NamedHere handle={node.text} />;
  }
}

/** Whom a text is for; names of others, of nobody and of everybody look alike, since anybody can write them. */
export const ReaderHandle = createContext(/** @type {string | undefined} */ (undefined));

/** @param {{handle: string}} props */
function NamedHere({ handle }) {
  const isReader = useContext(ReaderHandle)?.toLowerCase() === handle.toLowerCase();
  return <span className={isReader ? "named is-reader" : "named"}>@{handle}</span>;
}

/** @param {string} href */
function isForeign(href) {
  return !/^[/#]/.test(href);
}

/**
 * The text's own anchors have a name before theirs, so that none is one of the page's.
 * @param {string} href
 */
function hrefOf(href) {
  return href.startsWith("#") && !href.startsWith("#text-") ? `#text-${href.slice(1)}` : href;
}
