import { useState } from "react";
import { Badge, Button, ConfirmDialog, Icon, PageHeader, toast } from "../../design/index.js";
import { api, session } from "../../kit/client.js";
import { usePages, useSubmit } from "../../kit/hooks.js";
import { wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { Listed } from "../Listed.jsx";
import { deviceOf } from "./deviceName.js";
import { ProblemNotice } from "../ProblemNotice.jsx";

/** @typedef {import("../../../types/api").Session} Session */

/** Where somebody is signed in, and how to end that: here, elsewhere, everywhere. */
export default function Devices() {
  const text = useText();
  const [isAsking, setIsAsking] = useState(false);
  const sessions = usePages(
    async (cursor, signal) => (await api.get("/api/v1/sessions", { query: { cursor }, signal })).data,
  );
  return (
    <>
      <PageHeader
        title={text("devices.title")}
        lead={text("devices.lead")}
        actions={
          <Button onClick={() => setIsAsking(true)}>
            {text("devices.everywhere")}
          </Button>
        }
      />
      <Listed pages={sessions}>
        <ul className="devices">
          {sessions.items.map((one) => (
            <Device key={one.id} device={one} onEnded={() => sessions.change((it) => (it.id === one.id ? undefined : it))} />
          ))}
        </ul>
      </Listed>
      {isAsking && (
        <ConfirmDialog
          title={text("devices.everywhere_title")}
          text={text("devices.everywhere_words")}
          confirmLabel={text("devices.everywhere")}
          tone="danger"
          onConfirm={async () => {
            await session.signOutEverywhere();
            toast({ tone: "success", text: text("devices.everywhere_done") });
          }}
          errorText={(problem) => wordsOf(problem, text)}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  );
}

/** @param {{device: Session, onEnded: () => void}} props */
function Device({ device, onEnded }) {
  const text = useText();
  const { browser, system, isPhone } = deviceOf(device.user_agent);
  const name =
    browser && system ? text("devices.browser_on", { browser, system }) : (browser ?? system ?? text("devices.unknown"));
  const { submit, isBusy, problem } = useSubmit(async () => {
    await api.delete("/api/v1/sessions/{id}", { path: { id: device.id } });
    toast({ tone: "success", text: text("devices.ended", { name }) });
    onEnded();
  });
  return (
    <li className="device">
      <Icon name={device.kind === "token" ? "key" : isPhone ? "phone" : "laptop"} />
      <div className="device-words">
        <p className="device-name">
          {name} {device.is_current && <Badge tone="success">{text("devices.this")}</Badge>}
          {device.kind === "token" && <Badge tone="info">{text("devices.program")}</Badge>}
        </p>
        <p className="quiet">
          {text("devices.seen", { ago: text.ago(device.used_at), address: device.address })}
        </p>
        <p className="quiet">{text("devices.since", { date: text.date(device.created_at) })}</p>
        <ProblemNotice problem={problem} />
      </div>
      {!device.is_current && (
        <Button size="small" isBusy={isBusy} onClick={() => submit()} aria-label={text("devices.end_label", { name })}>
          {text("app.sign_out")}
        </Button>
      )}
    </li>
  );
}
