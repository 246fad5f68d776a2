import { useMemo } from "react";
import { MarkdownTree } from "../../design/markdown/Markdown.jsx";
import { asMessage } from "../../kit/chat/names.js";
import { parseMarkdown } from "../../kit/markdown/index.js";

/** What is not more than a few emojis is shown large. */
const emojiOnly = /^(?:\p{Extended_Pictographic}(?:\ufe0f|\u200d\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,4}$/u;

/**
 * What somebody wrote, in a language that nobody knows.
 * @param {{source: string, after?: import("react").ReactNode}} props
 */
export function MessageText({ source, after }) {
  const blocks = useMemo(() => asMessage(parseMarkdown(source, { breaks: true })), [source]);
  return (
    <div className={emojiOnly.test(source) ? "message-text is-large" : "message-text"}>
      <MarkdownTree blocks={blocks} language="" />
      {after}
    </div>
  );
}
