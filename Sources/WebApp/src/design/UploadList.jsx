import { useRef, useState, useSyncExternalStore } from "react";
import { useText } from "../text/Text.jsx";
import { faultOfUpload, progressWords } from "../text/uploads.js";
import { Button, IconButton } from "./Button.jsx";
import { Icon } from "./Icon.jsx";
import { Progress } from "./Loading.jsx";
import { useMilestones } from "./useMilestones.js";

/**
 * @typedef {import("../kit/uploads/transfer.js").TransferSnapshot} UploadSnapshot
 * @typedef {{
 *   id: string, name: string, size: number,
 *   subscribe: (listener: () => void) => () => void, getSnapshot: () => UploadSnapshot,
 * }} UploadItem
 */

/**
 * Files on their way, one a row: how far, how fast, how long still, what is wrong, and what can be done. What happens is
 * told to a screen reader as well, in quarters.
 * @template {UploadItem} Item
 * @param {{
 *   label: string,
 *   uploads: Item[],
 *   onPause: (upload: Item) => void,
 *   onResume: (upload: Item) => void,
 *   onCancel: (upload: Item) => void | Promise<void>,
 *   onDismiss: (upload: Item) => void,
 *   onFile: (upload: Item, file: File) => void | Promise<void>,
 * }} props `onFile`: the file of one that was begun before the page was loaded; rejects with what is wrong with it
 */
export function UploadList({ label, uploads, ...doings }) {
  const [told, setTold] = useState("");
  const list = useRef(/** @type {HTMLUListElement | null} */ (null));
  /** @param {Item} upload */
  const gone = (upload) => {
    // The button that was pressed goes with its row: the focus stays near.
    const rest = uploads.filter((other) => other !== upload);
    if (rest.length > 0) list.current?.focus();
    return upload;
  };
  return (
    <div className="uploads">
      <p className="visually-hidden" role="status">
        {told}
      </p>
      {uploads.length > 0 && (
        <ul ref={list} role="list" className="upload-list" aria-label={label} tabIndex={-1}>
          {uploads.map((upload) => (
            <UploadRow
              key={upload.id}
              upload={upload}
              tell={setTold}
              onPause={() => doings.onPause(upload)}
              onResume={() => doings.onResume(upload)}
              onCancel={() => doings.onCancel(gone(upload))}
              onDismiss={() => doings.onDismiss(gone(upload))}
              onFile={(file) => doings.onFile(upload, file)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/**
 * @typedef {{
 *   onPause: () => void, onResume: () => void, onCancel: () => void | Promise<void>, onDismiss: () => void,
 *   onFile: (file: File) => void | Promise<void>,
 * }} RowDoings
 * @param {{upload: UploadItem, tell: (words: string) => void} & RowDoings} props
 */
function UploadRow({ upload, tell, ...doings }) {
  const text = useText();
  const now = useSyncExternalStore(upload.subscribe, upload.getSnapshot);
  const [refused, setRefused] = useState(/** @type {unknown} */ (undefined));
  useMilestones(upload, now, tell);
  /** @param {File} file */
  async function choose(file) {
    setRefused(undefined);
    try {
      await doings.onFile(file);
    } catch (problem) {
      setRefused(problem);
    }
  }
  const { state, sent } = now;
  const fault = refused ?? (state === "failed" ? now.fault : undefined);
  // A file that was lost under its upload is chosen again, as after a reload.
  const wantsFile = state === "asleep" || (state === "failed" && now.fault?.name === "FileChanged");
  const isGoing = state === "sending" || state === "queued";
  const tone = state === "failed" ? "danger" : state === "done" ? "success" : "accent";
  return (
    <li className={`upload is-${state}`}>
      <span className="upload-icon">
        <Icon name={state === "done" ? "success" : fault ? "error" : "document"} />
      </span>
      <div className="upload-words">
        <p className="upload-name" title={upload.name}>
          <bdi>{upload.name}</bdi>
        </p>
        <p className="upload-facts figures">
          <bdi>{progressWords(upload, now, text)}</bdi>
        </p>
      </div>
      <div className="upload-doings">
        <Doings {...{ upload, state, wantsFile }} {...doings} onFile={choose} />
      </div>
      {state !== "done" && (
        <div className={isGoing ? "upload-bar" : "upload-bar is-still"}>
          <Progress value={upload.size > 0 ? sent / upload.size : 0} label={upload.name} isLabelHidden tone={tone} />
        </div>
      )}
      {fault !== undefined && (
        // One that comes by itself is told with what else happens; the answer to a choice is read out here.
        <p className="upload-fault" role={refused === undefined ? undefined : "alert"}>
          {faultOfUpload(fault, upload, text)}
        </p>
      )}
    </li>
  );
}

/** @param {{upload: UploadItem, state: UploadSnapshot["state"], wantsFile: boolean} & RowDoings} props */
function Doings({ upload, state, wantsFile, onPause, onResume, onCancel, onDismiss, onFile }) {
  const text = useText();
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { name } = upload;
  if (state === "done") {
    return <IconButton size="small" icon="close" label={text("upload.dismiss", { name })} onClick={onDismiss} />;
  }
  return (
    <>
      {wantsFile && (
        <>
          <input
            ref={input}
            type="file"
            className="visually-hidden"
            tabIndex={-1}
            aria-hidden="true"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void onFile(file);
              event.target.value = "";
            }}
          />
          <Button size="small" icon="folder" onClick={() => input.current?.click()} aria-label={text("upload.choose_again", { name })}>
            {text("upload.choose_again_short")}
          </Button>
        </>
      )}
      {["sending", "queued", "waiting"].includes(state) && (
        <IconButton size="small" icon="pause" label={text("upload.pause", { name })} onClick={onPause} />
      )}
      {state === "paused" && (
        <IconButton size="small" icon="play" label={text("upload.resume", { name })} onClick={onResume} />
      )}
      {state === "elsewhere" && (
        <Button size="small" onClick={onResume} aria-label={text("upload.here", { name })}>
          {text("upload.here_short")}
        </Button>
      )}
      {state === "failed" && !wantsFile && (
        <IconButton size="small" icon="refresh" label={text("upload.retry", { name })} onClick={onResume} />
      )}
      <IconButton size="small" icon="close" label={text("upload.cancel", { name })} onClick={() => void onCancel()} />
    </>
  );
}
