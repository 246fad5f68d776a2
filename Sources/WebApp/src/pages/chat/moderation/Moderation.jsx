import { useState } from "react";
import { usePlace } from "../../../app/Link.jsx";
import { navigate } from "../../../app/navigation.js";
import { usePageTitle } from "../../../app/pageTitle.js";
import { PageHeader, Tabs } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { useChannelEvents } from "../../../kit/useChannelEvents.js";
import { titleOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { Loaded } from "../../Loaded.jsx";
import NotFound from "../../NotFound.jsx";
import { Acts } from "./Acts.jsx";
import { Held } from "./Held.jsx";
import { Reports } from "./Reports.jsx";

/** @typedef {import("../../../../types/api").Room} Room */

const tabs = /** @type {const} */ (["reports", "held", "acts"]);

/**
 * What a room's staff have to decide, and what they have done.
 * @param {{room: string}} props its id, or its slug
 */
export default function Moderation({ room: id }) {
  const load = useLoad(async (signal) => (await api.get("/api/v1/rooms/{id}", { path: { id }, signal })).data, [id]);
  if (load.error instanceof ApiProblem && load.error.status === 404) return <NotFound />;
  return (
    <Loaded load={load}>
      {(room) => (room.is_staff ? <Desk room={room} onGone={load.reload} /> : <NotFound />)}
    </Loaded>
  );
}

/** @param {{room: Room, onGone: () => void}} props */
function Desk({ room, onGone }) {
  const text = useText();
  const { query } = usePlace();
  const tab = tabs.find((known) => known === query.get("tab")) ?? "reports";
  const [events] = useState(() => /** @type {import("./staffEvents.js").StaffEvents} */ (new Set()));
  const name = titleOf(room, text);
  const title = text("moderation.of", { room: name });
  usePageTitle(title);
  const tell = (/** @type {import("./staffEvents.js").StaffEvent} */ event) => events.forEach((listener) => listener(event));
  useChannelEvents(`room:${room.id}:staff`, {
    heard: tell,
    // The queue may have been asked for before: what was settled in between is seen by asking again.
    began: () => tell({ type: "missed" }),
    gone: onGone,
  });
  return (
    <>
      <PageHeader
        title={title}
        lead={room.course && <bdi>{room.course.title}</bdi>}
        back={{ href: `/chat/${room.id}`, label: name }}
      />
      <Tabs
        label={text("moderation.title")}
        selected={tab}
        onSelect={(chosen) =>
          navigate(`/chat/${id(room)}/moderation${chosen === "reports" ? "" : `?tab=${chosen}`}`, { replaces: true })
        }
        tabs={tabs.map((one) => ({ id: one, title: text(`moderation.tab_${one}`) }))}
      >
        {tab === "reports" && <Reports room={room} events={events} />}
        {tab === "held" && <Held room={room} events={events} />}
        {tab === "acts" && <Acts room={room} events={events} />}
      </Tabs>
    </>
  );
}

/** @param {Room} room */
function id(room) {
  return encodeURIComponent(room.id);
}
