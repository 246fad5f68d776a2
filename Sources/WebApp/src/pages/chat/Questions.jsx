import { useEffect, useMemo } from "react";
import { navigate } from "../../app/navigation.js";
import { Avatar, Badge, Button, EmptyState, Icon, Notice, Segments, Skeleton, VirtualList } from "../../design/index.js";
import { useStore } from "../../kit/hooks.js";
import { chatFault, nameOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { MessageText } from "./MessageText.jsx";
import { PendingMessage } from "./PendingMessage.jsx";
import { VoteButton } from "./Votes.jsx";

/**
 * @typedef {import("../../kit/chat/message.js").ChatMessage} ChatMessage
 * @typedef {import("../../kit/chat/questions.js").QuestionOrder} QuestionOrder
 * @typedef {{kind: "pending", key: string, pending: import("../../kit/chat/outbox.js").Pending} |
 *   {kind: "question", key: string, question: ChatMessage}} QuestionRow
 */

const estimatePx = 110;

/**
 * What was asked in a room, the way to its answers, and how many would like to know it too.
 * @param {{
 *   chat: import("../../kit/chat/room.js").ChatRoom, room: import("../../kit/chat/room.js").RoomOverview,
 *   person: import("../../kit/session.js").Account, here: string | undefined,
 * }} props `here`: the question that is open beside it
 */
export function Questions({ chat, room, person, here }) {
  const text = useText();
  const { items, isLoading, isDone, fault, arrived, order, state } = useStore(chat.questions);
  const pending = useStore(chat.outbox);
  /** @type {QuestionRow[]} */
  const rows = useMemo(
    () => [
      ...pending.filter(({ thread }) => !thread).map((one) => ({ kind: /** @type {const} */ ("pending"), key: one.nonce, pending: one })),
      ...items.filter(({ deleted }) => !deleted).map((question) => ({ kind: /** @type {const} */ ("question"), key: question.id, question })),
    ],
    [items, pending],
  );
  // Whoever looks at the list has seen what is new on it.
  useEffect(() => {
    const newest = items.reduce((latest, { offset }) => Math.max(latest, offset), 0);
    if (newest > 0) chat.see(newest, null);
  }, [items]);
  const isEmpty = !isLoading && rows.length === 0;
  return (
    <div className="questions">
      <QuestionBar chat={chat} order={order} state={state} />
      {fault && (
        <div className="chat-fault">
          <Notice tone="danger" isLive title={text("app.not_loaded")} action={<Button size="small" onClick={() => void chat.questions.again()}>{text("app.try_again")}</Button>}>
            {chatFault(fault, text)}
          </Notice>
        </div>
      )}
      {arrived > 0 && (
        <div className="questions-new">
          <Button size="small" icon="arrow-up" onClick={() => void chat.questions.start()}>
            {text("question.newer", { count: arrived })}
          </Button>
        </div>
      )}
      {isLoading && rows.length === 0 && <div className="chat-waiting"><Skeleton lines={6} /></div>}
      {isEmpty && !fault && (
        <EmptyState icon="question" title={text(state ? "question.none_such" : "question.none")}>
          {!state && room.may_write && text("question.be_first")}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <VirtualList
          key={`${order}-${state}`}
          items={rows}
          keyOf={({ key }) => key}
          estimatePx={estimatePx}
          label={text("chat.kind_questions")}
          isBusy={isLoading}
          onEndReached={isDone ? undefined : () => void chat.questions.more()}
          render={(row) =>
            row.kind === "pending" ? (
              <PendingMessage pending={row.pending} chat={chat} person={person} isFirst />
            ) : (
              <Question question={row.question} chat={chat} room={room} isHere={row.question.id === here} />
            )
          }
        />
      )}
    </div>
  );
}

/**
 * @param {{
 *   chat: import("../../kit/chat/room.js").ChatRoom, order: QuestionOrder, state: import("../../kit/chat/questions.js").QuestionState,
 * }} props
 */
function QuestionBar({ chat, order, state }) {
  const text = useText();
  return (
    <div className="questions-bar">
      <Segments
        label={text("question.order")}
        isLabelHidden
        value={order}
        options={[
          { value: "newest", label: text("question.newest") },
          { value: "votes", label: text("question.votes") },
          { value: "active", label: text("question.active") },
        ]}
        onChange={(value) => void chat.questions.start({ order: /** @type {QuestionOrder} */ (value) })}
      />
      <Segments
        label={text("question.state")}
        isLabelHidden
        value={state ?? "all"}
        options={[
          { value: "all", label: text("question.all") },
          { value: "open", label: text("question.open") },
          { value: "answered", label: text("question.answered") },
        ]}
        onChange={(value) => void chat.questions.start({ state: value === "open" || value === "answered" ? value : undefined })}
      />
    </div>
  );
}

/**
 * @param {{
 *   question: ChatMessage, chat: import("../../kit/chat/room.js").ChatRoom,
 *   room: import("../../kit/chat/room.js").RoomOverview, isHere: boolean,
 * }} props
 */
function Question({ question, chat, room, isHere }) {
  const text = useText();
  const name = nameOf(question.by, text);
  const path = `/chat/${room.id}/thread/${question.id}`;
  return (
    <article
      className={isHere ? "question is-here" : "question"}
      // The whole of it is a way to its answers; what can be pressed in it goes before.
      onClick={(event) => {
        const isOther = /** @type {HTMLElement} */ (event.target).closest("a, button, input");
        if (!isOther && !getSelection()?.toString()) navigate(path);
      }}
    >
      <VoteButton message={question} chat={chat} room={room} />
      <div className="question-body">
        <MessageText source={question.text ?? ""} />
        <footer className="question-foot">
          <Avatar name={name} size="small" isDecorative />
          <bdi lang="">{name}</bdi>
          <time dateTime={question.at}>{text.ago(question.at)}</time>
          {question.answered && (
            <Badge tone="success" icon="check">
              {text("question.is_answered")}
            </Badge>
          )}
          <a className="question-answers" href={path}>
            <Icon name="reply" size={16} />
            {text("question.answers", { count: question.replies })}
            {question.unread_replies > 0 && <Badge tone="accent">{text("chat.new_replies", { count: question.unread_replies })}</Badge>}
          </a>
        </footer>
      </div>
    </article>
  );
}
