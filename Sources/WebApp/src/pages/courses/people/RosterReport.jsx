import { Badge, Button, Card, Notice, Progress, Table } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { Listed } from "../../Listed.jsx";
import { rowsAt } from "./csv.js";

/**
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../../../../types/api").RosterImport} RosterImport
 */

/** @type {{[state in RosterImport["state"]]: "info" | "success" | "danger" | "neutral"}} */
const tones = { queued: "info", running: "info", done: "success", failed: "danger", cancelled: "neutral" };

/**
 * How far an import is, and row by row what it has done, or would do.
 * @param {{course: Course, roster: RosterImport, source?: string, onCancel?: () => void, onDo?: () => void}} props
 *   `source`:
 *   the file, where it is still there; `onDo`: it was a trial
 */
export function RosterReport({ course, roster, source, onCancel, onDo }) {
  const text = useText();
  const isOver = !["queued", "running"].includes(roster.state);
  const title = text(roster.dry_run ? "roster.trial" : "roster.import");
  return (
    <Card
      title={title}
      lead={text.date(roster.created_at)}
      actions={
        <>
          <Badge tone={tones[roster.state]}>{text(`roster.state_${roster.state}`)}</Badge>
          {onCancel && <Button size="small" onClick={onCancel}>{text("common.cancel")}</Button>}
          {onDo && <Button kind="primary" size="small" onClick={onDo}>{text("roster.do_now")}</Button>}
        </>
      }
    >
      <div className="stack">
        {!isOver && (
          <Progress
            value={roster.total > 0 ? roster.done / roster.total : undefined}
            label={
              roster.total > 0 ? text(
                "roster.progress",
                { done: roster.done, count: roster.total },
              ) : text("roster.reading")
            }
          />
        )}
        {roster.failure && <Notice tone="danger">{roster.failure}</Notice>}
        {isOver && (
          <ul className="roster-figures" role="list">
            {/** @type {const} */ (["added", "changed", "dropped", "faulty"]).map((name) => (
              <li key={name} className={name === "faulty" && roster.faulty > 0 ? "is-danger" : undefined}>
                <span className="roster-figure">{text.number(roster[name])}</span>
                <span className="quiet">{text(`roster.${name}`)}</span>
              </li>
            ))}
          </ul>
        )}
        {isOver && roster.faulty > 0 && <Faults course={course} roster={roster} source={source} />}
        {isOver && roster.added + roster.changed + roster.dropped > 0 && <Changes course={course} roster={roster} />}
      </div>
    </Card>
  );
}

/** @param {{course: Course, roster: RosterImport, source?: string}} props */
function Faults({ course, roster, source }) {
  const text = useText();
  const path = { id: course.id, import: roster.id };
  const faults = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/courses/{id}/roster/{import}/faults", { path, query: { cursor, limit: 100 }, signal })
    ).data,
    [roster.id],
  );
  const download = () => {
    const rows = source ? rowsAt(source, faults.items.map(({ row }) => row)) : faultTable(faults.items);
    save(rows, `${course.slug}-faulty-rows.csv`);
  };
  return (
    <section className="stack" aria-label={text("roster.faulty")}>
      <div className="row is-apart">
        <h3>{text("roster.faulty")}</h3>
        <Button size="small" icon="download" isDisabled={!faults.isDone} onClick={download}>
          {text("roster.download")}
        </Button>
      </div>
      <Listed pages={faults}>
        <Table
          caption={text("roster.faulty")}
          rows={faults.items}
          keyOf={(row) => `${row.file}-${row.row}-${row.field}-${row.code}`}
          columns={[
            {
              id: "row",
              title: text("roster.row"),
              isPrimary: true,
              width: "5rem",
              render: ({ row }) => text.number(row)
            },
            { id: "field", title: text("roster.column"), render: ({ field }) => (field ? <code>{field}</code> : "–") },
            { id: "message", title: text("roster.what"), render: ({ message }) => <span lang="en">{message}</span> },
          ]}
        />
      </Listed>
    </section>
  );
}

/** @param {{course: Course, roster: RosterImport}} props */
function Changes({ course, roster }) {
  const text = useText();
  const path = { id: course.id, import: roster.id };
  const changes = usePages(
    async (cursor, signal) => (
      await api.get("/api/v1/courses/{id}/roster/{import}/changes", { path, query: { cursor }, signal })
    ).data,
    [roster.id],
  );
  return (
    <section className="stack" aria-label={text("roster.changes")}>
      <h3>{text(roster.dry_run ? "roster.would_change" : "roster.changes")}</h3>
      <Listed pages={changes}>
        <Table
          caption={text("roster.changes")}
          rows={changes.items}
          keyOf={(row) => `${row.row}-${row.action}-${row.who}`}
          columns={[
            { id: "who", title: text("profile.name"), isPrimary: true, render: ({ who }) => who },
            {
              id: "action",
              title: text("roster.action"),
              render: ({ action, account_made: isNew }) => text(isNew ? "roster.added_new" : `roster.${action}`)
            },
            { id: "role", title: text("people.role"), render: ({ role }) => text(`courses.as_${role}`) },
            { id: "section", title: text("members.section"), render: ({ section }) => section ?? "–" },
          ]}
        />
      </Listed>
    </section>
  );
}

/** @param {{row: number, field: string, message: string}[]} faults */
function faultTable(faults) {
  const cell = (/** @type {string | number} */ value) => `"${String(value).replaceAll('"', '""')}"`;
  return [
    ["row", "column", "message"],
    ...faults.map(({ row, field, message }) => [row, field, message])
  ].map((row) => row.map(cell).join(",")).join("\n") + "\n";
}

/**
 * @param {string} rows
 * @param {string} name
 */
function save(rows, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([rows], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
