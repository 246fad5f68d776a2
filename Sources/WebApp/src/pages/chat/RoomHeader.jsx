import { useEffect, useState } from "react";
import { navigate } from "../../app/navigation.js";
import { Badge, ConfirmDialog, Icon, IconButton, Menu, toast } from "../../design/index.js";
import { roomsOf } from "../../kit/chat/client.js";
import { api, live } from "../../kit/client.js";
import { faultOf } from "../../kit/load.js";
import { chatFault, titleOf } from "../../text/chat.js";
import { useText } from "../../text/Text.jsx";
import { DateDialog } from "./DateDialog.jsx";
import { PinsDialog } from "./PinsDialog.jsx";
import { deskItems, RoomDesk } from "./RoomDesk.jsx";
import { RoomFace } from "./RoomList.jsx";
import { RoomSearch } from "./search/RoomSearch.jsx";

/**
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {import("../../kit/chat/room.js").ChatRoom} ChatRoom
 * @typedef {"pins" | "date" | "leave" | import("./RoomDesk.jsx").DeskPart} Asked
 */

const firstLookMs = 1_500;
const lookAgainMs = 30_000;

/**
 * @param {{
 *   chat: ChatRoom, room: RoomOverview, person: import("../../kit/session.js").Account, onGo: (message: string) => Promise<void>,
 * }} props
 */
export function RoomHeader({ chat, room, person, onGo }) {
  const text = useText();
  const [asked, setAsked] = useState(/** @type {Asked | undefined} */ (undefined));
  const here = useHereNow(room.id);
  const close = () => setAsked(undefined);
  const go = (/** @type {string} */ message) => {
    close();
    void onGo(message);
  };
  return (
    <header className="room-head">
      <a className="room-back button is-quiet is-icon" href="/chat" aria-label={text("chat.to_rooms")}>
        <Icon name="arrow-start" />
      </a>
      <RoomFace room={room} />
      <div className="room-head-words">
        <h1 id="room-title" tabIndex={-1} lang="">
          {titleOf(room, text)}
        </h1>
        <p className="room-head-facts">
          {room.course && (
            <a href={`/courses/${room.course.slug ?? room.course.id}`} lang="">
              {room.course.title}
            </a>
          )}
          {here !== undefined && here > 1 && <span className="room-here">{text("chat.here_now", { count: here })}</span>}
        </p>
      </div>
      <div className="room-head-states">
        {room.archived && <Badge tone="warning" icon="folder">{text("chat.archived")}</Badge>}
        {room.locked && !room.archived && <Badge tone="warning" icon="lock">{text("chat.locked")}</Badge>}
        {room.slow_seconds > 0 && <Badge icon="clock">{text("chat.slow")}</Badge>}
      </div>
      <div className="room-head-doings">
        <RoomSearch room={room} />
        <IconButton icon="pin" label={text("chat.pins")} onClick={() => setAsked("pins")} />
        <Menu label={text("chat.room_menu")} align="end" items={itemsOf({ chat, room, text, onAsk: setAsked })} />
      </div>
      {asked === "pins" && <PinsDialog room={room} onGo={go} onClose={close} />}
      {asked === "date" && <DateDialog room={room} onGo={go} onClose={close} />}
      {(asked === "people" || asked === "notifications" || asked === "settings") && (
        <RoomDesk part={asked} chat={chat} room={room} onClose={close} />
      )}
      {asked === "leave" && <LeaveDialog room={room} person={person} onClose={close} />}
    </header>
  );
}

/**
 * @param {{
 *   chat: ChatRoom, room: RoomOverview, text: import("../../text/formats.js").Translate, onAsk: (asked: Asked) => void,
 * }} surroundings
 * @returns {import("../../design/Menu.jsx").MenuItem[]}
 */
function itemsOf({ chat, room, text, onAsk }) {
  const isGroup = room.kind === "group";
  /** @param {boolean} isOn */
  const lock = async (isOn) => {
    try {
      chat.refreshRoom((await api.patch("/api/v1/rooms/{id}", { path: { id: room.id }, body: { locked: isOn } })).data);
    } catch (fault) {
      toast({ tone: "danger", text: chatFault(fault, text) });
    }
  };
  return [
    { id: "date", label: text("chat.go_to_date"), icon: "calendar", onSelect: () => onAsk("date") },
    ...deskItems(room, text, onAsk),
    ...(room.is_staff && room.kind !== "direct"
      ? [{
          id: "lock", label: text(room.locked ? "chat.unlock" : "chat.lock"), icon: /** @type {const} */ ("lock"),
          onSelect: () => void lock(!room.locked),
        }]
      : []),
    ...(isGroup
      ? [/** @type {const} */ ("separator"), {
          id: "leave", label: text("chat.leave_group"), icon: /** @type {const} */ ("logout"), tone: /** @type {const} */ ("danger"),
          onSelect: () => onAsk("leave"),
        }]
      : []),
  ];
}

/**
 * How many are there, now and then: nobody needs to know it to the second.
 * @param {string} id
 */
function useHereNow(id) {
  const [count, setCount] = useState(/** @type {number | undefined} */ (undefined));
  useEffect(() => {
    const leaving = new AbortController();
    const look = async () => {
      if (document.visibilityState === "hidden") return;
      try {
        const { data } = await api.get("/api/v1/rooms/{id}/presence", { path: { id }, query: { limit: 1 }, signal: leaving.signal });
        setCount(data.people);
      } catch (error) {
        if (!leaving.signal.aborted) faultOf(error);
      }
    };
    // The page itself is there once it listens, and so are those who open it at the same moment.
    const first = setTimeout(() => void look(), firstLookMs);
    const timer = setInterval(() => void look(), lookAgainMs);
    const off = live.subscribe(() => live.getSnapshot() === "live" && void look());
    return () => {
      leaving.abort();
      clearTimeout(first);
      clearInterval(timer);
      off();
    };
  }, [id]);
  return count;
}

/** @param {{room: RoomOverview, person: import("../../kit/session.js").Account, onClose: () => void}} props */
function LeaveDialog({ room, person, onClose }) {
  const text = useText();
  return (
    <ConfirmDialog
      title={text("chat.leave_group")}
      text={text("chat.leave_group_words")}
      confirmLabel={text("chat.leave_group")}
      tone="danger"
      errorText={(fault) => chatFault(fault, text)}
      onConfirm={async () => {
        await api.delete("/api/v1/rooms/{id}/members/{account}", { path: { id: room.id, account: person.id } });
        roomsOf(person.id).drop(room.id);
        navigate("/chat");
      }}
      onClose={onClose}
    />
  );
}
