import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { shortcuts } from "../../app/shortcuts.js";
import { Button, EmptyState, Icon, Notice, Skeleton, VirtualList } from "../../design/index.js";
import { rowsOf } from "../../kit/chat/rows.js";
import { useStore } from "../../kit/hooks.js";
import { chatFault, dayWords, titleOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { LiveLog } from "./LiveLog.jsx";
import { Message } from "./Message.jsx";
import { PendingMessage } from "./PendingMessage.jsx";
import { useIsSeen } from "./useRoom.js";

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
  const place = useMessageKeys({ conversation, chat, room, onEdit, setActive });
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
 * Where a room opens: at what is new there, with a little of what was before.
 * @param {Row[]} rows
 * @param {number | undefined} unreadAfter
 * @param {boolean} isElsewhere
 */
function useFirstGoal(rows, unreadAfter, isElsewhere) {
  const first = useRef(/** @type {{goal: HistoryGoal | undefined} | undefined} */ (undefined));
  // Before anything is drawn: what is drawn and in view counts as seen.
  if (!first.current && rows.length > 0) {
    const isNew = unreadAfter !== undefined && !isElsewhere && rows.some(({ kind }) => kind === "unread");
    first.current = { goal: isNew ? { key: "unread", align: "start" } : undefined };
  }
  return first.current?.goal;
}

/**
 * What is in view: it is read by that. `arrived`: what has been said since below of it.
 * @param {ChatRoom} chat
 * @param {import("../../kit/chat/conversation.js").Conversation} conversation
 * @param {Row[]} rows
 * @param {number} pendingCount
 */
function useView(chat, conversation, rows, pendingCount) {
  const { thread } = conversation.surroundings;
  const [isAtEnd, setAtEnd] = useState(true);
  const [arrived, setArrived] = useState(0);
  const [goal, setGoal] = useState(/** @type {HistoryGoal | undefined} */ (undefined));
  const lastSeen = useRef(0);
  const isSeen = useIsSeen();
  const latest = useRef(rows);
  latest.current = rows;
  const look = useCallback((/** @type {import("../../design/virtualRows.js").RowsInView} */ { last, isAtEnd: isBelow }) => {
    const { timeline } = conversation;
    const isEnd = isBelow && !timeline?.hasLater;
    conversation.isAtEnd = isEnd;
    setAtEnd(isEnd);
    if (isEnd) setArrived(0);
    const seen = lastMessage(latest.current, last);
    if (seen === undefined) return;
    lastSeen.current = seen;
    chat.see(seen, thread);
  }, [chat, conversation, thread]);
  useEffect(() => {
    if (isSeen && lastSeen.current > 0) chat.see(lastSeen.current, thread);
  }, [isSeen]);
  useEffect(
    () => chat.listen(({ data }) => {
      const isHere = data.type === "message" && (data.thread ?? null) === thread;
      if (isHere && !conversation.isAtEnd) setArrived((count) => count + 1);
    }),
    [chat, conversation, thread],
  );
  const toNewest = async () => {
    if (conversation.timeline?.hasLater) await conversation.start();
    const key = latest.current.at(-1)?.key;
    setGoal(key ? { key, align: "end" } : undefined);
  };
  // What oneself says is to be seen.
  const before = useRef(pendingCount);
  useEffect(() => {
    if (pendingCount > before.current && !conversation.isAtEnd) void toNewest();
    before.current = pendingCount;
  }, [pendingCount]);
  // After a start the rows are drawn first, and then their last is known.
  useEffect(() => {
    if (goal && !rows.some(({ key }) => key === goal.key)) setGoal(undefined);
  }, [rows]);
  return { isAtEnd, arrived, look, goal, toNewest: () => void toNewest() };
}

/**
 * @param {Row[]} rows
 * @param {number} last
 */
function lastMessage(rows, last) {
  for (let index = Math.min(last, rows.length - 1); index >= 0; index -= 1) {
    const row = rows[index];
    if (row.kind === "message") return row.message.offset;
  }
  return undefined;
}

/**
 * Keys that mean the message that has the focus.
 * @param {{
 *   conversation: import("../../kit/chat/conversation.js").Conversation, chat: ChatRoom,
 *   room: import("../../kit/chat/room.js").RoomOverview, onEdit: (message: string) => void, setActive: (key: string) => void,
 * }} surroundings
 */
function useMessageKeys({ conversation, onEdit }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const focused = () => {
      const row = document.activeElement?.closest("[data-key]");
      if (!(row instanceof HTMLElement) || !place.current?.contains(row)) return undefined;
      const { timeline } = conversation;
      const all = [...(timeline?.root ? [timeline.root] : []), ...(timeline?.messages ?? [])];
      const message = all.find(({ key }) => key === row.dataset.key);
      return message && { message, row };
    };
    const press = (/** @type {string} */ name) => () =>
      /** @type {HTMLElement | null | undefined} */ (focused()?.row.querySelector(`[data-doing="${name}"]`))?.click();
    const edit = () => {
      const found = focused();
      if (found?.message.isMine && !found.message.deleted) onEdit(found.message.id);
    };
    return shortcuts.add([
      { keys: "r", label: "chat.key_reply", run: press("reply") },
      { keys: "e", label: "chat.key_edit", run: edit },
      { keys: "+", label: "chat.key_react", run: press("react") },
    ]);
  }, [conversation]);
  return place;
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
