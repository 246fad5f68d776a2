import { useEffect, useLayoutEffect } from "react";
import { usePlace } from "../../app/Link.jsx";
import { EmptyState } from "../../design/index.js";
import { ReaderHandle } from "../../design/markdown/Markdown.jsx";
import { addTalkDrawings } from "../../design/talkDrawings.js";
import { roomsOf } from "../../kit/chat/client.js";
import { useSession, useStore } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Room } from "./Room.jsx";
import { RoomList } from "./RoomList.jsx";

addTalkDrawings();

/**
 * Where people talk: the list of rooms, and beside it the one that is open, with a thread beside it. On a narrow screen one
 * of the three.
 * @param {{room?: string, message?: string}} props
 */
export default function ChatPage({ room, message }) {
  const { person } = useSession();
  const { path } = usePlace();
  useWholeScreen();
  if (!person) return null;
  const isThread = message !== undefined && path.split("/")[3] === "thread";
  const state = isThread ? "has-room has-thread" : room ? "has-room" : "";
  return (
    <ReaderHandle.Provider value={person.handle}>
      <div className={`chat ${state}`}>
        <Side here={room} person={person} />
        {room ? (
          <Room
            key={room}
            id={room}
            person={person}
            message={isThread ? undefined : message}
            thread={isThread ? message : undefined}
          />
        ) : (
          <Nowhere />
        )}
      </div>
    </ReaderHandle.Provider>
  );
}

/** @param {{here: string | undefined, person: import("../../kit/session.js").Account}} props */
function Side({ here, person }) {
  const rooms = roomsOf(person.id);
  useEffect(() => rooms.use(), [rooms]);
  const list = useStore(rooms);
  return <RoomList list={list} here={here} person={person} onRetry={() => void rooms.load()} />;
}

function Nowhere() {
  const text = useText();
  return (
    <div className="chat-nowhere">
      <EmptyState icon="chat" title={text("chat.choose")}>
        {text("chat.choose_help")}
      </EmptyState>
    </div>
  );
}

/** What is said scrolls by itself: the page around it is as high as the window. */
function useWholeScreen() {
  useLayoutEffect(() => {
    const { classList } = document.documentElement;
    classList.add("has-chat");
    return () => classList.remove("has-chat");
  }, []);
}
