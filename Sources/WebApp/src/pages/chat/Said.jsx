import { useMemo } from "react";
import { MarkdownTree } from "../../design/markdown/Markdown.jsx";
import { parseMarkdown } from "../../kit/markdown/index.js";

/**
 * What somebody has said, outside of the room in which it stands. Each paragraph has the direction of its own words.
 * @param {{source: string}} props
 */
export function Said({ source }) {
  const blocks = useMemo(() => parseMarkdown(source, { breaks: true }), [source]);
  return <MarkdownTree blocks={blocks} className="said" />;
}
