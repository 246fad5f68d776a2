import { useState } from "react";
import { Badge, Button, LinkButton } from "../../../design/index.js";
import { nameOf } from "../../../text/chat.js";
import { useText } from "../../../text/Text.jsx";
import { RevealDialog } from "../RevealDialog.jsx";
import { Context } from "./Context.jsx";
import { QueueItem } from "./QueueItem.jsx";

/**
 * A message that was reported: what it says, who reported it and why, and what can be done.
 * @param {{
 *   room: import("../../../../types/api").Room,
 *   group: {message: string, reports: import("../../../../types/api").MessageReport[]},
 *   onVerdict: (verdict: "deleted" | "dismissed") => void, onStop: (person: {id: string, name: string}) => void,
 * }} props
 */
export function ReportCard({ room, group, onVerdict, onStop }) {
  const text = useText();
  const [{ text: words, verdict, ...report }] = group.reports;
  /** @type {import("../../../kit/chat/message.js").Author} */
  const author = report.author;
  const [isRevealing, setRevealing] = useState(false);
  const { id } = author;
  const name = nameOf(author, text);
  return (
    <QueueItem id={group.message} name={name} source={words} note={verdict && <Verdict verdict={verdict} />}>
      <ul className="moderation-reasons" role="list">
        {group.reports.map((report) => (
          <li key={report.id}>
            <bdi>{report.reason}</bdi>{" "}
            <span className="quiet">
              {text("moderation.reported_by", { name: nameOf(report.by, text) })},{" "}
              <time dateTime={report.at}>{text.ago(report.at)}</time>
            </span>
          </li>
        ))}
      </ul>
      <Context room={room} message={group.message} />
      <div className="row">
        {!verdict && (
          <>
            <Button size="small" icon="trash" onClick={() => onVerdict("deleted")}>
              {text("moderation.delete")}
            </Button>
            <Button size="small" icon="check" onClick={() => onVerdict("dismissed")}>
              {text("moderation.dismiss")}
            </Button>
          </>
        )}
        {id !== undefined && author.handle && room.kind !== "group" && (
          <Button size="small" kind="quiet" icon="lock" onClick={() => onStop({ id, name })}>
            {text("moderation.stop_author")}
          </Button>
        )}
        {author.anonymous && (
          <Button size="small" kind="quiet" icon="eye" onClick={() => setRevealing(true)}>
            {text("question.reveal")}
          </Button>
        )}
        <LinkButton size="small" kind="quiet" icon="external" href={`/chat/${room.id}/${group.message}`}>
          {text("moderation.go_there")}
        </LinkButton>
      </div>
      {isRevealing && (
        <RevealDialog room={room} message={{ id: group.message }} onClose={() => setRevealing(false)} />
      )}
    </QueueItem>
  );
}

/** @param {{verdict: "deleted" | "dismissed"}} props */
function Verdict({ verdict }) {
  const text = useText();
  return (
    <Badge tone={verdict === "deleted" ? "danger" : "neutral"}>
      {text(verdict === "deleted" ? "moderation.was_deleted" : "moderation.was_dismissed")}
    </Badge>
  );
}
