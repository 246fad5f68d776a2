import { useCallback, useMemo, useState } from "react";
import { Button, EmptyState, Icon, Notice, Skeleton, VirtualList } from "../../design/index.js";
import { rowsOf } from "../../kit/chat/rows.js";
import { useStore } from "../../kit/hooks.js";
import { chatFault, dayWords, titleOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { LiveLog } from "./LiveLog.jsx";
import { Message } from "./Message.jsx";
import { PendingMessage } from "./PendingMessage.jsx";
import { useMessageKeys } from "./useMessageKeys.js";
import { useFirstGoal, useView } from "./useView.js";

/**
 * @typedef {import("../../kit/chat/rows.js").Row} Row
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {import("../../design/virtualRows.js").Goal & {isMarked?: boolean}} HistoryGoal
 */

/** A line or two, with its author; most are so. */
const estimatePx = 56;
/** Of so many who have seen something the names are told. */
const namedMax = 5;

/**
 * What was said, from as far back as somebody likes; whoever is at its end stays there, and nothing that is being read
 * moves.
 * @param {{
 *   chat: ChatRoom, conversation: import("../../kit/chat/conversation.js").Conversation,
 *   room: import("../../kit/chat/room.js").RoomOverview, person: import("../../kit/session.js").Account,
 *   unreadAfter?: number, goal?: HistoryGoal, editing: string | undefined, onEdit: (message: string | undefined) => void,
 *   isThread?: boolean,
 * }} props
 */
export function History({ chat, conversation, room, person, unreadAfter, goal, editing, onEdit, isThread = false }) {
  const text = useText();
  const { timeline, fault } = useStore(conversation);
  const thread = conversation.surroundings.thread;
  const all = useStore(chat.outbox);
  const pending = useMemo(() => all.filter((one) => one.thread === thread), [all, thread]);
  const dayOf = useCallback((/** @type {string} */ at) => text.date(at, { dateStyle: "short" }), [text]);
  const rows = useMemo(
    () => (timeline ? rowsOf({ ...timeline, pending: timeline.hasLater ? [] : pending, unreadAfter, dayOf }) : []),
    [timeline, pending, unreadAfter, dayOf],
  );
  const view = useView(chat, conversation, rows, pending.length);
  const [active, setActive] = useState(/** @type {string | undefined} */ (undefined));
  const firstGoal = useFirstGoal(rows, unreadAfter, goal !== undefined);
  const place = useMessageKeys(conversation, onEdit);
  if (!timeline) return <Waiting fault={fault} onRetry={() => void conversation.again()} />;
  const wanted = view.goal ?? goal ?? firstGoal;
  const isEmpty = !isThread && timeline.messages.length === 0 && pending.length === 0;
  return (
    <div
      className="chat-history"
      ref={place}
      onPointerOver={(event) => setActive(keyAt(event.target))}
      onFocus={(event) => setActive(keyAt(event.target))}
      onPointerLeave={() => setActive(keyAt(document.activeElement))}
    >
      {fault && <Fault fault={fault} onRetry={() => void conversation.again()} />}
      {isEmpty ? (
        <EmptyState icon="chat" title={text("chat.nobody_wrote")}>
          {room.may_write && text("chat.be_first")}
        </EmptyState>
      ) : (
        <VirtualList
          items={rows}
          keyOf={keyOf}
          estimatePx={estimatePx}
          label={text("chat.history")}
          followsEnd={!timeline.hasLater}
          goal={wanted}
          onView={view.look}
          onStartReached={timeline.hasEarlier ? () => void conversation.earlier() : undefined}
          onEndReached={timeline.hasLater ? () => void conversation.later() : undefined}
          render={(row) => (
            <RowView
              row={row}
              chat={chat}
              room={room}
              person={person}
              isActive={row.key === active}
              isMarked={goal?.isMarked === true && goal.key === row.key && wanted === goal}
              isEdited={row.kind === "message" && row.message.id === editing}
              onEdit={onEdit}
              isThread={isThread}
              root={timeline.root}
            />
          )}
        />
      )}
      {view.isAtEnd && !isThread && <SeenLine chat={chat} room={room} last={timeline.messages.at(-1)} isPending={pending.length > 0} />}
      {!view.isAtEnd && (
        <div className="chat-to-newest">
          <Button size="small" icon="arrow-down" onClick={view.toNewest}>
            {view.arrived > 0 ? text("chat.newer", { count: view.arrived }) : text("chat.to_newest")}
          </Button>
        </div>
      )}
      <LiveLog chat={chat} thread={thread} me={person.id} />
    </div>
  );
}

const keyOf = (/** @type {Row} */ row) => row.key;

/** @param {EventTarget | null} target */
function keyAt(target) {
  const row = target instanceof Element ? target.closest("[data-key]") : null;
  return row instanceof HTMLElement ? row.dataset.key : undefined;
}

/**
 * @param {{
 *   row: Row, chat: ChatRoom, room: import("../../kit/chat/room.js").RoomOverview, isActive: boolean, isMarked: boolean,
 *   person: import("../../kit/session.js").Account, isEdited: boolean, onEdit: (message: string | undefined) => void,
 *   isThread: boolean, root: import("../../kit/chat/message.js").ChatMessage | undefined,
 * }} props
 */
function RowView({ row, chat, room, person, isActive, isMarked, isEdited, onEdit, isThread, root }) {
  const text = useText();
  switch (row.kind) {
    case "day":
      return (
        <p className="day-line">
          <time dateTime={row.at}>{dayWords(row.at, text)}</time>
        </p>
      );
    case "unread":
      return (
        <p className="unread-line">
          <span>{text("chat.new_messages")}</span>
        </p>
      );
    case "beginning":
      return (
        <p className="beginning">
          <Icon name="chat" size={16} />
          {room.kind === "direct" ? text("chat.beginning") : text("chat.beginning_of", { title: titleOf(room, text) })}
        </p>
      );
    case "pending":
      return <PendingMessage pending={row.pending} chat={chat} person={person} isFirst={row.isFirst} />;
    case "message":
      return (
        <Message
          message={row.message}
          chat={chat}
          room={room}
          me={person.id}
          isFirst={row.isFirst}
          isActive={isActive}
          isMarked={isMarked}
          isEdited={isEdited}
          onEdit={onEdit}
          isThread={isThread}
          root={root}
        />
      );
  }
}

/**
 * Under what oneself has said last: who has seen it. Not a row, so that nothing moves when it comes.
 * @param {{
 *   chat: ChatRoom, room: import("../../kit/chat/room.js").RoomOverview, isPending: boolean,
 *   last: import("../../kit/chat/message.js").ChatMessage | undefined,
 * }} props
 */
function SeenLine({ chat, room, last, isPending }) {
  const text = useText();
  const { readers } = useStore(chat);
  if (!last?.isMine || isPending) return null;
  const names = Object.values(readers).filter(({ offset }) => offset >= last.offset).map(({ name }) => name);
  if (names.length === 0) return null;
  const more = names.length - namedMax;
  const shown = more > 0 ? [...names.slice(0, namedMax), text("design.more_people", { count: more })] : names;
  return <p className="seen-line">{room.kind === "direct" ? text("chat.seen") : text("chat.seen_by", { names: text.list(shown) })}</p>;
}

/** @param {{fault: unknown, onRetry: () => void}} props */
function Fault({ fault, onRetry }) {
  const text = useText();
  return (
    <div className="chat-fault">
      <Notice tone="danger" isLive title={text("app.not_loaded")} action={<Button size="small" onClick={onRetry}>{text("app.try_again")}</Button>}>
        {chatFault(fault, text)}
      </Notice>
    </div>
  );
}

/** @param {{fault: unknown, onRetry: () => void}} props */
function Waiting({ fault, onRetry }) {
  return (
    <div className="chat-history">
      {fault ? <Fault fault={fault} onRetry={onRetry} /> : <div className="chat-waiting"><Skeleton lines={6} /></div>}
    </div>
  );
}
