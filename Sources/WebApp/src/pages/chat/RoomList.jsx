import { useState } from "react";
import { navigate } from "../../app/navigation.js";
import {
  Avatar, Button, Count, EmptyState, ErrorState, Icon, IconButton, Menu, SearchField, Skeleton,
} from "../../design/index.js";
import { excerptOf } from "../../kit/chat/names.js";
import { nameOf, titleOf } from "../../text/chat.js";
import { wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { NewDirect, NewGroup } from "./NewConversation.jsx";
import { iconOf, sectionsOf } from "./roomSections.js";

/**
 * @typedef {import("../../kit/chat/room.js").RoomOverview} RoomOverview
 * @typedef {import("../../kit/session.js").Account} Account
 */

/** From so many on it is quicker to write what one looks for. */
const filteredFrom = 9;

/**
 * All rooms that somebody is in: by course, then people and groups.
 * @param {{list: import("../../kit/chat/rooms.js").RoomsSnapshot, here: string | undefined, person: Account, onRetry: () => void}} props
 */
export function RoomList({ list, here, person, onRetry }) {
  const text = useText();
  const [asks, setAsks] = useState(/** @type {"direct" | "group" | undefined} */ (undefined));
  const [wanted, setWanted] = useState("");
  const { rooms, fault } = list;
  const Heading = here ? "h2" : "h1";
  const opened = (/** @type {RoomOverview} */ room) => {
    setAsks(undefined);
    navigate(`/chat/${room.id}`);
  };
  return (
    <nav className="chat-side" aria-label={text("chat.rooms")}>
      <div className="chat-side-head">
        <Heading className="chat-side-title" tabIndex={-1}>
          {text("chat.title")}
        </Heading>
        <Menu
          label={text("chat.new")}
          align="end"
          trigger={<IconButton icon="plus" label={text("chat.new")} />}
          items={[
            { id: "direct", label: text("chat.new_direct"), icon: "user", onSelect: () => setAsks("direct") },
            { id: "group", label: text("chat.new_group"), icon: "people", onSelect: () => setAsks("group") },
          ]}
        />
      </div>
      {rooms && rooms.length >= filteredFrom && (
        <div className="chat-side-filter">
          <SearchField label={text("chat.filter")} value={wanted} onChange={setWanted} />
        </div>
      )}
      <div className="chat-side-list">
        {!rooms && !fault && <Skeleton lines={8} />}
        {!rooms && fault && (
          <ErrorState title={text("app.not_loaded")} onRetry={onRetry}>
            {wordsOf(fault, text)}
          </ErrorState>
        )}
        {rooms?.length === 0 && (
          <EmptyState icon="chat" title={text("chat.no_rooms")} action={<Button onClick={() => setAsks("direct")}>{text("chat.new_direct")}</Button>}>
            {text("chat.no_rooms_help")}
          </EmptyState>
        )}
        {rooms && <Sections rooms={rooms} here={here} wanted={wanted} me={person.id} />}
      </div>
      {asks === "direct" && <NewDirect person={person} rooms={rooms ?? []} onOpened={opened} onClose={() => setAsks(undefined)} />}
      {asks === "group" && <NewGroup person={person} rooms={rooms ?? []} onOpened={opened} onClose={() => setAsks(undefined)} />}
    </nav>
  );
}

/** @param {{rooms: RoomOverview[], here: string | undefined, wanted: string, me: string}} props */
export function Sections({ rooms, here, wanted, me }) {
  const text = useText();
  const sections = sectionsOf(rooms, text, wanted);
  if (sections.length === 0 && rooms.length > 0) return <p className="chat-none">{text("chat.none_found")}</p>;
  return (
    <>
      {sections.map(({ key, title, isName, rooms: some }) => (
        <section key={key} className="chat-section" aria-labelledby={`rooms-${key}`}>
          <h3 id={`rooms-${key}`} className="chat-section-title" lang={isName ? "" : undefined}>
            {title}
          </h3>
          <ul role="list">
            {some.map((room) => (
              <li key={room.id}>
                <RoomRow room={room} isHere={room.id === here || room.slug === here} me={me} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** @param {{room: RoomOverview, isHere: boolean, me: string}} props */
function RoomRow({ room, isHere, me }) {
  const text = useText();
  const isQuiet = room.muted || room.level === "nothing";
  const isUnread = room.unread > 0 && !isQuiet;
  const state = [isUnread && "is-unread", isQuiet && "is-quiet", room.archived && "is-archived"].filter(Boolean).join(" ");
  return (
    <a className={`room-row ${state}`} href={`/chat/${room.id}`} aria-current={isHere ? "page" : undefined}>
      <RoomFace room={room} />
      <span className="room-row-words">
        <span className="room-row-title">
          <bdi lang="">{titleOf(room, text)}</bdi>
          {isQuiet && <Icon name="bell-off" size={14} />}
          {isQuiet && <span className="visually-hidden">{text("chat.muted")}</span>}
          {room.locked && <Icon name="lock" size={14} />}
          {room.last && <time className="room-row-time" dateTime={room.last.at}>{shortTime(room.last.at, text)}</time>}
        </span>
        <span className="room-row-line">
          <span className="room-row-last" lang={room.last ? "" : undefined}>
            {lastWords(room, me, text)}
          </span>
          <Counts room={room} isQuiet={isQuiet} />
        </span>
      </span>
    </a>
  );
}

/** @param {{room: RoomOverview, isQuiet: boolean}} props */
function Counts({ room, isQuiet }) {
  const text = useText();
  if (room.unread === 0 && room.mentions === 0) return null;
  return (
    <span className="room-row-counts">
      {room.mentions > 0 && (
        <span className="mention-count">
          <span aria-hidden="true">@{room.mentions > 1 ? room.mentions : ""}</span>
          <span className="visually-hidden">{text("chat.mentions", { count: room.mentions })}</span>
        </span>
      )}
      {room.unread > 0 && (
        <span className={isQuiet ? "unread-count is-quiet" : "unread-count"}>
          <span aria-hidden="true">
            <Count count={room.unread} />
          </span>
          <span className="visually-hidden">{text("chat.unread", { count: room.unread })}</span>
        </span>
      )}
    </span>
  );
}

/** @param {{room: RoomOverview}} props */
export function RoomFace({ room }) {
  const text = useText();
  if (room.kind === "direct") return <Avatar name={titleOf(room, text)} size="medium" isDecorative />;
  return (
    <span className={`room-face is-${room.kind}`}>
      <Icon name={iconOf(room.kind)} size={18} />
    </span>
  );
}

/**
 * @param {RoomOverview} room
 * @param {string} me
 * @param {import("../../text/formats.js").Translate} text
 */
function lastWords({ last, kind }, me, text) {
  if (!last) return text("chat.nothing_yet");
  const words = excerptOf(last.text);
  if (last.by.id === me) return text("chat.last_own", { text: words });
  return kind === "direct" ? words : text("chat.last_by", { name: nameOf(last.by, text), text: words });
}

/**
 * The time today, else the day.
 * @param {string} at
 * @param {import("../../text/formats.js").Translate} text
 */
function shortTime(at, text) {
  const day = (/** @type {string | number} */ time) => text.date(time, { dateStyle: "short" });
  return day(at) === day(Date.now()) ? text.date(at, { timeStyle: "short" }) : text.date(at, { day: "numeric", month: "short" });
}
