import { toast } from "../../design/index.js";
import { chatFault } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { EmojiButton } from "./EmojiChooser.jsx";

/**
 * What people have reacted with, each with how many did.
 * @param {{
 *   message: import("../../kit/chat/message.js").ChatMessage, chat: import("../../kit/chat/room.js").ChatRoom, mayReact: boolean,
 * }} props
 */
export function Reactions({ message, chat, mayReact }) {
  const text = useText();
  const react = useReact(chat, message.id);
  if (message.reactions.length === 0) return null;
  return (
    <div className="reactions">
      {message.reactions.map(({ emoji, count, mine }) => (
        <button
          key={emoji}
          type="button"
          className={mine ? "reaction is-mine" : "reaction"}
          aria-pressed={mine}
          disabled={!mayReact}
          aria-label={text(mine ? "chat.reaction_mine" : "chat.reaction", { emoji, count })}
          onClick={() => void react(emoji, !mine)}
        >
          <span aria-hidden="true">{emoji}</span>
          <span className="figures" aria-hidden="true">
            {text.number(count)}
          </span>
        </button>
      ))}
      {mayReact && <EmojiButton label={text("chat.react")} className="reaction is-more" onChoose={(emoji) => void react(emoji, true)} />}
    </div>
  );
}

/**
 * @param {import("../../kit/chat/room.js").ChatRoom} chat
 * @param {string} id
 */
export function useReact(chat, id) {
  const text = useText();
  return async (/** @type {string} */ emoji, /** @type {boolean} */ isOn) => {
    try {
      await chat.react(id, emoji, isOn);
    } catch (fault) {
      toast({ tone: "danger", text: chatFault(fault, text) });
    }
  };
}
