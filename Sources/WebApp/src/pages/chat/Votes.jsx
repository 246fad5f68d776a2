import { Badge, Button, Icon, toast } from "../../design/index.js";
import { chatFault } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { mayReact } from "./mayReact.js";

/**
 * @typedef {import("../../kit/chat/message.js").ChatMessage} ChatMessage
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 */

/**
 * How many would like to know it, or find it helpful; and whether oneself does.
 * @param {{message: ChatMessage, chat: ChatRoom, room: RoomOverview}} props
 */
export function VoteButton({ message, chat, room }) {
  const text = useText();
  const { votes = 0, voted = false, isMine, deleted, id } = message;
  const vote = () =>
    chat.vote(id, !voted).catch((fault) => toast({ tone: "danger", text: chatFault(fault, text) }));
  return (
    <button
      type="button"
      className={voted ? "vote is-mine" : "vote"}
      aria-pressed={voted}
      disabled={isMine || deleted || !mayReact(room)}
      aria-label={text(voted ? "question.unvote" : "question.vote", { count: votes })}
      title={isMine ? text("question.own_vote") : undefined}
      onClick={() => void vote()}
    >
      <Icon name="chevron-up" size={16} />
      <span className="figures" aria-hidden="true">
        {text.number(votes)}
      </span>
    </button>
  );
}

/**
 * In the thread of a question: votes, and whether it is answered, by what.
 * @param {{message: ChatMessage, root: ChatMessage | undefined, chat: ChatRoom, room: RoomOverview}} props
 */
export function AnswerMarks({ message, root, chat, room }) {
  const text = useText();
  if (!root || message.deleted || message.staff_only) return null;
  const isQuestion = message.id === root.id;
  const isTheAnswer = root.answer === message.id;
  const mayMark = mayReact(room) && (room.is_staff || root.isMine);
  const mark = (/** @type {boolean} */ isOn, /** @type {string=} */ answer) =>
    void chat.answer(root.id, isOn, answer).catch((fault) => toast({ tone: "danger", text: chatFault(fault, text) }));
  return (
    <div className="answer-marks">
      <VoteButton message={message} chat={chat} room={room} />
      {(isTheAnswer || (isQuestion && root.answered)) && (
        <Badge tone="success" icon="check">
          {text(isQuestion ? "question.is_answered" : "question.the_answer")}
        </Badge>
      )}
      {mayMark && isQuestion && (
        <Button size="small" kind="quiet" onClick={() => mark(!root.answered)}>
          {text(root.answered ? "question.reopen" : "question.mark_answered")}
        </Button>
      )}
      {mayMark && !isQuestion && !isTheAnswer && (
        <Button size="small" kind="quiet" icon="check" onClick={() => mark(true, message.id)}>
          {text("question.mark_answer")}
        </Button>
      )}
    </div>
  );
}
