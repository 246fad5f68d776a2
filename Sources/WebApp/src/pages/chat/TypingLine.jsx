import { useStore } from "../../kit/hooks.js";
import { nameOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";

/**
 * Who writes just now. It has its place also while nobody does, so that nothing moves.
 * @param {{typing: import("../../kit/chat/typing.js").Typing, thread: string | null}} props
 */
export function TypingLine({ typing, thread }) {
  const text = useText();
  const all = useStore(typing);
  const [first, second, third] = all.filter((one) => one.thread === thread).map(({ by }) => nameOf(by, text));
  const words = third
    ? text("chat.typing_many")
    : second
      ? text("chat.typing_two", { name: first, other: second })
      : first && text("chat.typing_one", { name: first });
  return (
    <p className="typing-line" aria-hidden={!words}>
      {words && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
          {words}
        </>
      )}
    </p>
  );
}
