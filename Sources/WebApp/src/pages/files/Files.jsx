import { useEffect, useState } from "react";
import { Button, ConfirmDialog, PageHeader, Progress, Section, toast } from "../../design/index.js";
import { DropZone } from "../../design/uploads.js";
import { api } from "../../kit/client.js";
import { useConnection, useLoad, usePages } from "../../kit/hooks.js";
import { faultOf } from "../../kit/load.js";
import { uploads } from "../../kit/uploads/client.js";
import { decided } from "../../kit/uploads/decided.js";
import { useLeaving, useUploads, useWhenDone } from "../../kit/uploads/hooks.js";
import { wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { Listed } from "../Listed.jsx";
import { FileRow } from "./FileRow.jsx";
import { Transfers } from "./Transfers.jsx";

/** @typedef {import("../../../types/api").File} File */

const wish = { purpose: "attachment", place: "files" };
/** Beyond this part of what one may keep the bar warns. */
const fullFrom = 0.9;

/** What somebody keeps here: their files, what is on its way, and how much room is left. */
export default function Files() {
  const text = useText();
  const transfers = useUploads();
  const [leaving, setLeaving] = useState(/** @type {File | null} */ (null));
  const files = usePages(async (cursor, signal) => (await api.get("/api/v1/files", { query: { cursor }, signal })).data);
  const usage = useLoad(async (signal) => (await api.get("/api/v1/uploads/usage", { signal })).data, []);
  const gone = useLeaving();
  useLookAround();
  useWhenDone((id) => void came(id));
  /** @param {string} id */
  async function came(id) {
    usage.reload();
    try {
      const { data } = await api.get("/api/v1/files/{id}", { path: { id } });
      files.prepend(data);
      if (data.state !== "waiting") return;
      // A picture is made anew before others see it.
      const made = await decided(id, gone);
      files.change((file) => (file.id === id ? made : file));
    } catch (fault) {
      // It is there all the same; the list will say so when it is loaded the next time.
      if (!gone.aborted) faultOf(fault);
    }
  }
  const hasDone = transfers.some(({ state }) => state === "done");
  return (
    <div className="files-page">
      <PageHeader title={text("files.title")} lead={text("files.lead")} />
      {usage.data && <Usage usage={usage.data} />}
      <DropZone
        isMultiple
        takesPaste
        help={usage.data && text("files.each_at_most", { size: text.bytes(mostOf(usage.data)) })}
        onFiles={(chosen) => uploads.add(chosen, wish)}
      />
      {transfers.length > 0 && (
        <Section
          title={text("files.under_way")}
          actions={
            hasDone && (
              <Button size="small" kind="quiet" onClick={() => dismissDone(transfers)}>
                {text("files.clear_done")}
              </Button>
            )
          }
        >
          <Transfers label={text("files.under_way")} transfers={transfers} onGone={usage.reload} />
        </Section>
      )}
      <Section title={text("files.yours")}>
        <Listed pages={files} empty={{ icon: "folder", title: text("files.none"), words: text("files.none_help") }}>
          <ul className="file-list" role="list" aria-label={text("files.yours")}>
            {files.items.map((file) => (
              <FileRow key={file.id} file={file} onDelete={() => setLeaving(file)} />
            ))}
          </ul>
        </Listed>
      </Section>
      {leaving && (
        <ConfirmDialog
          title={text("files.delete_title", { name: leaving.name })}
          text={text("files.delete_words")}
          confirmLabel={text("files.delete")}
          tone="danger"
          onConfirm={async () => {
            await api.delete("/api/v1/files/{id}", { path: { id: leaving.id } });
            files.change((file) => (file.id === leaving.id ? undefined : file));
            usage.reload();
            toast({ tone: "success", text: text("files.deleted", { name: leaving.name }) });
          }}
          errorText={(problem) => wordsOf(problem, text)}
          onClose={() => setLeaving(null)}
        />
      )}
    </div>
  );
}

/** @param {import("../../kit/uploads/transfer.js").Transfer[]} transfers */
function dismissDone(transfers) {
  for (const transfer of transfers) if (transfer.state === "done") uploads.dismiss(transfer);
}

/** What was begun elsewhere is offered too, as soon as the server can say so. */
function useLookAround() {
  const isBack = useConnection() === "back";
  useEffect(() => {
    // Without an answer there is what this browser remembers.
    uploads.lookAround().catch(faultOf);
  }, [isBack]);
}

/** @typedef {import("../../../types/api").UploadUsage} UploadUsage */

/**
 * How large one file can be.
 * @param {UploadUsage} usage
 */
function mostOf({ file_max: most, quota }) {
  return quota === null ? most : Math.min(most, quota);
}

/** @param {{usage: UploadUsage}} props */
function Usage({ usage: { used, quota } }) {
  const text = useText();
  const label = quota === null
    ? text("files.used", { used: text.bytes(used) })
    : text("files.used_of", { used: text.bytes(used), quota: text.bytes(quota) });
  if (quota === null) return <p className="text-quiet">{label}</p>;
  const part = quota > 0 ? used / quota : 1;
  return <Progress label={label} value={part} tone={part >= fullFrom ? "danger" : "accent"} />;
}
