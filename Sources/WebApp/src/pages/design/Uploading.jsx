import { useState } from "react";
import { Avatar, Card, Section } from "../../design/index.js";
import { DropZone, UploadList } from "../../design/uploads.js";
import { ApiProblem } from "../../kit/problems.js";
import { useWords } from "./words.js";

/**
 * @typedef {import("../../design/UploadList.jsx").UploadItem} UploadItem
 * @typedef {import("../../design/UploadList.jsx").UploadSnapshot} UploadSnapshot
 */

const MB = 1_000_000;

/** @type {UploadSnapshot[]} */
const usual = [
  { state: "sending", sent: 412 * MB, bytesPerS: 5.2 * MB },
  { state: "queued", sent: 0 },
  { state: "paused", sent: 120 * MB },
  { state: "asleep", sent: 610 * MB },
  { state: "done", sent: 700 * MB },
];

/** @type {UploadSnapshot[]} */
const wrong = [
  { state: "waiting", why: "network", sent: 233 * MB },
  { state: "elsewhere", sent: 233 * MB },
  { state: "failed", sent: 0, fault: new ApiProblem(413, { code: "quota_exceeded" }) },
];

/** @param {{shown: import("./Controls.jsx").Shown}} props */
export function Uploading({ shown }) {
  const word = useWords();
  const [isGone, setGone] = useState(/** @type {string[]} */ ([]));
  const snapshots = shown === "wrong" ? wrong : usual;
  const rows = snapshots.map((snapshot) => still(snapshot, word("upload"))).filter(({ id }) => !isGone.includes(id));
  const leave = (/** @type {UploadItem} */ upload) => setGone([...isGone, upload.id]);
  const nothing = () => {};
  return (
    <Section id="uploads" title={word("uploads")} lead={word("uploads_lead")}>
      <div className="stack">
        <div className="grid show-pairs">
          <DropZone isMultiple isDisabled={shown === "disabled"} help={word("upload_help")} onFiles={nothing} />
          <Card>
            <DropZone
              isCompact
              isDisabled={shown === "disabled"}
              label={word("upload_compact")}
              chooseLabel={word("upload_choose")}
              onFiles={nothing}
            >
              <Avatar name="Hypatia Theonos" size="large" isDecorative />
            </DropZone>
          </Card>
        </div>
        <UploadList
          label={word("uploads")}
          uploads={rows}
          onPause={nothing}
          onResume={nothing}
          onCancel={leave}
          onDismiss={leave}
          onFile={nothing}
        />
      </div>
    </Section>
  );
}

/**
 * One that does not move.
 * @param {UploadSnapshot} snapshot
 * @param {string} name
 * @returns {UploadItem}
 */
function still(snapshot, name) {
  return { id: snapshot.state, name, size: 700 * MB, subscribe: () => () => {}, getSnapshot: () => snapshot };
}
