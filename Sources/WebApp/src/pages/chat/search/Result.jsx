import { Badge, Icon } from "../../../design/index.js";
import { nameOf, titleOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";

/**
 * One message that was found: where, by whom and when it was said, with the words that were looked for.
 * @param {{found: import("../../../../types/api").FoundMessage}} props
 */
export function Result({ found: { message, room, excerpt } }) {
  const text = useText();
  const author = nameOf(message.by, text);
  return (
    <li className="search-result">
      <p className="search-result-place quiet">
        <Icon name="chat" size={14} />
        <bdi>{room.course && `${room.course.title}: `}{titleOf(room, text)}</bdi>
        {message.answered && <Badge tone="success" icon="check">{text("search.answered")}</Badge>}
      </p>
      <a className="search-result-link" href={`/chat/${encodeURIComponent(room.id)}/${encodeURIComponent(message.id)}`}>
        <strong><bdi>{author}</bdi></strong> <time dateTime={message.at}>{text.date(message.at)}</time>
      </a>
      <p className="search-result-words" dir="auto">
        {excerpt.map((part, index) => (part.match ? <mark key={index}>{part.text}</mark> : part.text))}
      </p>
      {message.files.length > 0 && (
        <p className="quiet search-result-files">
          <Icon name="document" size={14} />
          <bdi>{text.list(message.files.map(({ name }) => name))}</bdi>
        </p>
      )}
    </li>
  );
}
