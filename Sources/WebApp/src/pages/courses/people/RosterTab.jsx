import { useState } from "react";
import { Button, Card, CheckboxField, Notice } from "../../../design/index.js";
import { DropZone } from "../../../design/uploads.js";
import { api } from "../../../kit/client.js";
import { useLoad, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { useChannelEvents } from "../../../kit/useChannelEvents.js";
import { textOf } from "./csv.js";
import { RosterReport } from "./RosterReport.jsx";

/**
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../../../../types/api").RosterImport} RosterImport
 * @typedef {{name: string, size: number, text: string}} RosterText
 */

const bytesMax = 32 * 1_048_576;

/**
 * Who is in a course, taken from a file: tried first, and then done.
 * @param {{course: Course}} props
 */
export function RosterTab({ course }) {
  const text = useText();
  const [file, setFile] = useState(/** @type {RosterText | null} */ (null));
  const [isTooBig, setTooBig] = useState(false);
  const [options, setOptions] = useState({ drop_missing: false, make_accounts: true, send_mails: false });
  const path = { id: course.id };
  const latest = useLoad(
    async (signal) => (
      await api.get("/api/v1/courses/{id}/roster", { path, query: { limit: 1 }, signal })
    ).data.items[0] ?? null,
    [course.id],
  );
  const running = latest.data?.state === "queued" || latest.data?.state === "running";
  const [pulse, setPulse] = useState(
    /** @type {{import: string, done: number, total: number, faulty: number} | null} */ (null),
  );
  useChannelEvents(`course:${course.id}:staff`, {
    heard: (event) => {
      if (event.type === "missed") latest.reload();
      if (event.type !== "roster.progress") return;
      setPulse(/** @type {any} */ (event));
      if (!["queued", "running"].includes(event.state)) latest.reload();
    },
  });
  const { submit, isBusy, problem } = useSubmit(async (/** @type {boolean} */ isTrial) => {
    if (!file) return;
    setPulse(null);
    await api.post(
      "/api/v1/courses/{id}/roster",
      { path, query: { ...options, dry_run: isTrial }, body: { roster: file.text }, timeoutMs: 120_000 },
    );
    latest.reload();
  });
  const cancel = useSubmit(async () => {
    if (latest.data) await api.post(
      "/api/v1/courses/{id}/roster/{import}/cancel",
      { path: { ...path, import: latest.data.id } },
    );
    latest.reload();
  });
  /** @param {File | undefined} chosen */
  async function take(chosen) {
    if (!chosen) return;
    setTooBig(chosen.size > bytesMax);
    if (chosen.size <= bytesMax) setFile(
      { name: chosen.name, size: chosen.size, text: textOf(await chosen.arrayBuffer()) },
    );
  }
  const set = (/** @type {keyof typeof options} */ name) => (
    { isOn: options[name], onChange: (/** @type {boolean} */ isOn) => setOptions({ ...options, [name]: isOn }) }
  );
  return (
    <div className="stack">
      <Card title={text("roster.from_file")} lead={text("roster.lead")}>
        <div className="stack">
          <DropZone
            accept=".csv,text/csv,.txt"
            label={file ? `${file.name} · ${text.bytes(file.size)}` : text("roster.drop_here")}
            chooseLabel={text(file ? "roster.choose_other" : "roster.choose")}
            help={text("roster.columns")}
            onFiles={([chosen]) => void take(chosen)}
          />
          {isTooBig && <Notice tone="danger" isLive>{text("roster.too_big", { size: text.bytes(bytesMax) })}</Notice>}
          <CheckboxField label={text("roster.make_accounts")} {...set("make_accounts")} />
          <CheckboxField label={text("roster.send_mails")} {...set("send_mails")} isDisabled={!options.make_accounts} />
          <CheckboxField
            label={text("roster.drop_missing")}
            help={text("roster.drop_missing_help")}
            {...set("drop_missing")}
          />
          <ProblemNotice problem={problem ?? cancel.problem} />
          <div className="row">
            <Button kind="primary" isBusy={isBusy} isDisabled={!file || running} onClick={() => void submit(true)}>
              {text("roster.try")}
            </Button>
            <Button isBusy={isBusy} isDisabled={!file || running} onClick={() => void submit(false)}>
              {text("roster.do")}
            </Button>
          </div>
        </div>
      </Card>
      {latest.data && (
        <RosterReport
          key={latest.data.id}
          course={course}
          roster={pulse && running && pulse.import === latest.data.id ? { ...latest.data, ...pulse } : latest.data}
          source={file?.text}
          onCancel={running ? () => void cancel.submit() : undefined}
          onDo={file && latest.data.dry_run && latest.data.state === "done" ? () => void submit(false) : undefined}
        />
      )}
    </div>
  );
}
