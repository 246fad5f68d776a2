import { useEffect, useRef, useState } from "react";
import { navigate } from "../../app/navigation.js";
import { usePageTitle } from "../../app/pageTitle.js";
import { shortcuts } from "../../app/shortcuts.js";
import { EmptyState, ErrorState, LinkButton, Skeleton, toast } from "../../design/index.js";
import { chatServer } from "../../kit/chat/client.js";
import { useStore } from "../../kit/hooks.js";
import { faultOf } from "../../kit/load.js";
import { ApiProblem } from "../../kit/problems.js";
import { titleOf } from "../../text/chat.js";
import { incidentOf, wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { Composer } from "./Composer.jsx";
import { History } from "./History.jsx";
import { Questions } from "./Questions.jsx";
import { RoomHeader } from "./RoomHeader.jsx";
import { Thread } from "./Thread.jsx";
import { TypingLine } from "./TypingLine.jsx";
import { useRoom } from "./useRoom.js";

/**
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {import("../../kit/session.js").Account} Account
 */

/**
 * One room, and beside it the thread that is open.
 * @param {{id: string, person: Account, message?: string, thread?: string}} props `message`: where it opens
 */
export function Room({ id, person, message, thread }) {
  const chat = useRoom(id, person.id, message);
  if (!chat) return <div className="chat-room" />;
  return <OpenRoom chat={chat} person={person} message={message} thread={thread} />;
}

/** @param {{chat: ChatRoom, person: Account, message?: string, thread?: string}} props */
function OpenRoom({ chat, person, message, thread }) {
  const text = useText();
  const { room, fault, isGone } = useStore(chat);
  usePageTitle(room && titleOf(room, text));
  if (isGone || (fault instanceof ApiProblem && [403, 404].includes(fault.status))) return <Absent wasIn={isGone} />;
  if (fault && !room) {
    return (
      <div className="chat-room">
        <ErrorState isPage title={text("app.not_loaded")} incident={incidentOf(fault)} onRetry={() => void chat.open()}>
          {wordsOf(fault, text)}
        </ErrorState>
      </div>
    );
  }
  if (!room) {
    return (
      <div className="chat-room">
        <div className="chat-waiting">
          <Skeleton lines={6} />
        </div>
      </div>
    );
  }
  return (
    <>
      <Talk chat={chat} room={room} person={person} message={message} thread={thread} />
      {thread && <Thread key={thread} chat={chat} room={room} root={thread} person={person} />}
    </>
  );
}

/**
 * @param {{
 *   chat: ChatRoom, room: import("../../kit/chat/room.js").RoomOverview, person: Account, message?: string,
 *   thread?: string,
 * }} props
 */
function Talk({ chat, room, person, message, thread }) {
  const { unreadAfter } = useStore(chat);
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [goal, goTo] = useGoal(chat, room.id, message);
  const [editing, setEditing] = useState(/** @type {string | undefined} */ (undefined));
  useWritingKey(place);
  useArrival(place);
  return (
    <section
      className="chat-room"
      ref={place}
      aria-labelledby="room-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        place.current?.querySelector("textarea")?.focus();
      }}
    >
      <RoomHeader chat={chat} room={room} person={person} onGo={goTo} />
      {room.kind === "questions" ? (
        <Questions chat={chat} room={room} person={person} here={thread} />
      ) : (
        <History
          chat={chat}
          conversation={chat.main}
          room={room}
          person={person}
          unreadAfter={unreadAfter}
          goal={goal}
          editing={editing}
          onEdit={setEditing}
        />
      )}
      <TypingLine typing={chat.typing} thread={null} />
      <Composer chat={chat} conversation={chat.main} room={room} person={person} thread={null} onEditLast={setEditing} />
    </section>
  );
}

/**
 * Where a link, a pin or a date leads: fetched, where it is far from what is there.
 * @param {ChatRoom} chat
 * @param {string} room
 * @param {string | undefined} message
 * @returns {[import("./History.jsx").HistoryGoal | undefined, (message: string) => Promise<void>]}
 */
function useGoal(chat, room, message) {
  const text = useText();
  const [goal, setGoal] = useState(/** @type {import("./History.jsx").HistoryGoal | undefined} */ (undefined));
  /** @param {string} id */
  async function goTo(id) {
    try {
      if (chat.getSnapshot().room?.kind === "questions") {
        const { thread } = await chatServer.message(room, id);
        return navigate(thread ? `/chat/${room}/thread/${thread}#${id}` : `/chat/${room}/thread/${id}`, { replaces: true });
      }
      if (!chat.main.find(id)) {
        const item = await chatServer.message(room, id);
        if (item.thread) return navigate(`/chat/${room}/thread/${item.thread}#${item.id}`, { replaces: true });
        await chat.main.start({ around: item.offset });
      }
      const found = chat.main.find(id);
      if (found) setGoal({ key: found.key, align: "centre", hasFocus: true, isMarked: true });
    } catch (error) {
      const problem = faultOf(error);
      const isAbsent = problem instanceof ApiProblem && problem.status === 404;
      toast({ tone: "danger", text: isAbsent ? text("chat.message_gone") : wordsOf(problem, text) });
    }
    return undefined;
  }
  useEffect(() => {
    if (message) void goTo(message);
  }, [message, chat]);
  return [goal, goTo];
}

/** @param {import("react").RefObject<HTMLElement>} place */
function useWritingKey(place) {
  useEffect(
    () => shortcuts.add([{ keys: "w", label: "chat.key_write", run: () => place.current?.querySelector("textarea")?.focus() }]),
    [],
  );
}

/**
 * On a narrow screen the list goes, and with it the link that had the focus.
 * @param {import("react").RefObject<HTMLElement>} place
 */
function useArrival(place) {
  useEffect(() => {
    const here = /** @type {HTMLElement | null} */ (document.activeElement);
    const isLost = !here || here === document.body || here.getClientRects().length === 0;
    if (isLost) place.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, []);
}

/** @param {{wasIn: boolean}} props */
function Absent({ wasIn }) {
  const text = useText();
  return (
    <div className="chat-room">
      <EmptyState
        isPage
        isAnswer
        icon={wasIn ? "logout" : "search"}
        title={text(wasIn ? "chat.gone" : "chat.absent")}
        action={
          <LinkButton kind="primary" href="/chat">
            {text("chat.to_rooms")}
          </LinkButton>
        }
      >
        {text(wasIn ? "chat.gone_help" : "chat.absent_help")}
      </EmptyState>
    </div>
  );
}
