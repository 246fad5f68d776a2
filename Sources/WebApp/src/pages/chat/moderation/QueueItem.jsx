import { useText } from "../../../text/Text.jsx";
import { MessageText } from "../MessageText.jsx";

/**
 * A message that staff decide about, with what else is told of it below its words.
 * @param {{
 *   id: string, name: string, source: string, note?: import("react").ReactNode, children: import("react").ReactNode,
 * }} props `note`: beside the author's name
 */
export function QueueItem({ id, name, source, note, children }) {
  const text = useText();
  return (
    <li className="moderation-item" data-item={id} tabIndex={-1} aria-label={text("moderation.message_of", { name })}>
      <div>
        <p className="moderation-author">
          <bdi>{name}</bdi> {note}
        </p>
        <MessageText source={source} />
      </div>
      {children}
    </li>
  );
}
