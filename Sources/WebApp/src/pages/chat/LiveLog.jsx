import { useEffect, useRef, useState } from "react";
import { excerptOf } from "../../kit/chat/names.js";
import { nameOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";

/** What comes within this is told together. */
const togetherMs = 2_000;
/** So many are read out one by one. */
const readOutMax = 2;
const lettersMax = 200;

/**
 * What others say, for who listens: politely, and where much comes at once only how much.
 * @param {{chat: import("../../kit/chat/room.js").ChatRoom, thread: string | null, me: string}} props
 */
export function LiveLog({ chat, thread, me }) {
  const text = useText();
  const [told, setTold] = useState(/** @type {string[]} */ ([]));
  const waiting = useRef(/** @type {any[]} */ ([]));
  useEffect(() => {
    let timer = 0;
    const tell = () => {
      // What oneself has said without a name is known as such by the answer, which may come after it.
      const some = waiting.current.filter(({ id }) => !chat.isOwn(id));
      waiting.current = [];
      if (some.length === 0) return;
      const last = some[some.length - 1];
      setTold(
        some.length > readOutMax
          ? [text("chat.said_many", { count: some.length, name: nameOf(last.by ?? {}, text) })]
          : some.map((data) => wordsOf(data, text)),
      );
    };
    const off = chat.listen(({ data }) => {
      if (data.type !== "message" || data.deleted || data.by?.id === me || (data.thread ?? null) !== thread) return;
      waiting.current.push(data);
      if (waiting.current.length === 1) timer = window.setTimeout(tell, togetherMs);
    });
    return () => {
      off();
      clearTimeout(timer);
      waiting.current = [];
    };
  }, [chat, thread, me, text]);
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label={text("chat.new_messages")}>
      {told.map((words, index) => (
        <p key={index} lang="">
          {words}
        </p>
      ))}
    </div>
  );
}

/**
 * @param {any} data
 * @param {import("../../text/formats.js").Translate} text
 */
function wordsOf({ by = {}, text: words = "" }, text) {
  const name = nameOf(by, text);
  return words.trim() === "" ? text("chat.said_file", { name }) : text("chat.said", { name, text: excerptOf(words).slice(0, lettersMax) });
}
