import { useRef, useState } from "react";
import { Segments, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { Listed } from "../../Listed.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { RestrictDialog } from "../people/RestrictDialog.jsx";
import { ReportCard } from "./ReportCard.jsx";
import { useStaffEvents } from "./staffEvents.js";
import { useQueueKeys } from "./useQueueKeys.js";

/**
 * @typedef {import("../../../../types/api").Room} Room
 * @typedef {import("../../../../types/api").MessageReport} MessageReport
 * @typedef {"deleted" | "dismissed"} Verdict
 */

/**
 * What people have reported, a message each, and what becomes of it.
 * @param {{room: Room, events: import("./staffEvents.js").StaffEvents}} props
 */
export function Reports({ room, events }) {
  const text = useText();
  const [isOpen, setOpen] = useState(true);
  const [stopped, setStopped] = useState(/** @type {{id: string, name: string} | null} */ (null));
  const fetchPage = async (/** @type {string=} */ cursor, /** @type {AbortSignal=} */ signal) => {
    const query = { open: isOpen, cursor };
    return (await api.get("/api/v1/rooms/{id}/reports", { path: { id: room.id }, query, signal })).data;
  };
  const reports = usePages(fetchPage, [room.id, isOpen]);
  // What comes late is put to what is shown by then.
  const latest = useRef(reports);
  latest.current = reports;
  const groups = byMessage(reports.items);
  const takeOut = (/** @type {string} */ message) =>
    reports.change((report) => (report.message === message ? undefined : report));
  useStaffEvents(events, ({ type, message }) => {
    if (type === "report.settled" && isOpen) takeOut(message);
    // What is told of it there has not all that is shown; where it cannot be had, the next one brings it.
    if (type === "report" && isOpen) void fetchPage().then(({ items }) => addNew(latest.current, items), () => {});
    if (type === "missed") reports.reload();
  });
  const { submit, problem } = useSubmit(async (/** @type {string} */ message, /** @type {Verdict} */ verdict) => {
    const report = groups.find((group) => group.message === message)?.reports[0];
    if (!report) return;
    await api.put("/api/v1/rooms/{id}/reports/{report}", {
      path: { id: room.id, report: report.id }, body: { verdict },
    });
    takeOut(message);
    say(verdict, message);
  });
  /**
   * @param {Verdict} verdict
   * @param {string} message
   */
  const say = (verdict, message) => {
    if (verdict === "dismissed") toast({ tone: "success", text: text("moderation.dismissed") });
    else toast({
      tone: "success", text: text("moderation.deleted"),
      action: { label: text("moderation.undo"), onSelect: () => void restore.submit(message) },
    });
  };
  const restore = useSubmit(async (/** @type {string} */ message) => {
    await api.post("/api/v1/rooms/{id}/messages/{message}/restore", { path: { id: room.id, message } });
    toast({ tone: "success", text: text("moderation.restored") });
  });
  const queue = useQueueKeys(groups.map(({ message }) => message), {
    away: (message) => isOpen && void submit(message, "deleted"),
    pass: (message) => isOpen && void submit(message, "dismissed"),
  });
  return (
    <div className="stack" {...queue}>
      <div className="row is-apart">
        <Segments
          label={text("moderation.which")}
          isLabelHidden
          value={isOpen ? "open" : "settled"}
          onChange={(value) => setOpen(value === "open")}
          options={[
            { value: "open", label: text("moderation.open") },
            { value: "settled", label: text("moderation.settled") },
          ]}
        />
        {isOpen && <p className="quiet moderation-keys">{text("moderation.keys")}</p>}
      </div>
      <ProblemNotice problem={problem ?? restore.problem} />
      <Listed
        pages={reports}
        empty={{
          icon: "success", title: text(isOpen ? "moderation.no_reports" : "moderation.none_settled"),
          words: text(isOpen ? "moderation.no_reports_help" : "moderation.none_settled_help"),
        }}
      >
        <ul className="moderation-queue" role="list">
          {groups.map((group) => (
            <ReportCard
              key={group.message}
              room={room}
              group={group}
              onVerdict={(verdict) => void submit(group.message, verdict)}
              onStop={setStopped}
            />
          ))}
        </ul>
      </Listed>
      {stopped && <RestrictDialog room={room} person={stopped} onDone={() => {}} onClose={() => setStopped(null)} />}
    </div>
  );
}

/**
 * Those of the same message are settled together.
 * @param {MessageReport[]} reports
 */
function byMessage(reports) {
  /** @type {Map<string, MessageReport[]>} */
  const groups = new Map();
  for (const report of reports) groups.set(report.message, [...(groups.get(report.message) ?? []), report]);
  return [...groups].map(([message, reports]) => ({ message, reports }));
}

/**
 * @param {{items: MessageReport[], prepend: (report: MessageReport) => void}} pages
 * @param {MessageReport[]} newest
 */
function addNew(pages, newest) {
  const known = new Set(pages.items.map(({ id }) => id));
  for (const report of [...newest].reverse()) if (!known.has(report.id)) pages.prepend(report);
}
