import { useEffect, useRef, useState } from "react";
import { Icon, IconButton, toast } from "../../design/index.js";
import { faultOf } from "../../kit/load.js";
import { uploads } from "../../kit/uploads/client.js";
import { decided } from "../../kit/uploads/decided.js";
import { useLeaving, useUploads, useWhenDone } from "../../kit/uploads/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Transfers } from "../files/Transfers.jsx";

/**
 * @typedef {import("../../kit/chat/message.js").Attached} Attached
 * @typedef {ReturnType<typeof useAttachments>} AttachmentsState
 */

const filesMax = 10;

/**
 * Files on their way into a message: chosen, dropped on the conversation, or pasted into what is being written. They go up at
 * once, and are part of the message when it is sent.
 * @param {string} place
 * @param {import("react").RefObject<HTMLElement>} within where it is written
 */
export function useAttachments(place, within) {
  const text = useText();
  const [ready, setReady] = useState(/** @type {Attached[]} */ ([]));
  const [deciding, setDeciding] = useState(0);
  const [problem, setProblem] = useState(/** @type {unknown} */ (undefined));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const transfers = useUploads(place);
  const leaving = useLeaving();
  useWhenDone((id, transfer) => {
    if (transfer.wish.place === place) void came(id, transfer);
  });
  /**
   * @param {string} id
   * @param {import("../../kit/uploads/transfer.js").Transfer} transfer
   */
  async function came(id, transfer) {
    setDeciding((count) => count + 1);
    try {
      const file = await decided(id, leaving);
      if (leaving.aborted) return;
      uploads.dismiss(transfer);
      if (file.state === "refused") toast({ tone: "danger", text: text("picture.refused", { reason: file.reason }) });
      else setReady((some) => [...some, { id, name: file.name, type: file.media_type, bytes: file.bytes }]);
    } catch (fault) {
      if (!leaving.aborted) setProblem(faultOf(fault));
    } finally {
      setDeciding((count) => count - 1);
    }
  }
  /** @param {File[]} files */
  function take(files) {
    setProblem(undefined);
    const room = filesMax - ready.length - transfers.length;
    if (files.length > room) toast({ tone: "warning", text: text("chat.files_max") });
    if (room > 0 && files.length > 0) uploads.add(files.slice(0, room), { purpose: "attachment", place });
  }
  const isOver = useDrop(within, take);
  return {
    ready,
    transfers,
    isBusy: transfers.length > 0 || deciding > 0,
    isOver,
    problem,
    choose: () => input.current?.click(),
    clear: () => setReady([]),
    remove: (/** @type {Attached} */ file) => setReady((some) => some.filter((one) => one !== file)),
    input: (
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        aria-label={text("chat.attach")}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          // The same file chosen once more is a choice too.
          event.target.value = "";
        }}
      />
    ),
    handlers: {
      /** @param {import("react").ClipboardEvent} event */
      onPaste(event) {
        const files = [...event.clipboardData.files];
        // Programs that copy text often put a picture of it beside.
        if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
        event.preventDefault();
        take(files);
      },
    },
  };
}

/**
 * Whether files are held over the conversation; those that are let go of there are taken, and never opened by the browser.
 * @param {import("react").RefObject<HTMLElement>} within
 * @param {(files: File[]) => void} take
 */
function useDrop(within, take) {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const target = /** @type {HTMLElement | null | undefined} */ (within.current?.closest(".chat-room, .chat-thread"));
    if (!target) return undefined;
    const over = (/** @type {DragEvent} */ event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (/** @type {DragEvent} */ event) => {
      if (!target.contains(/** @type {Node | null} */ (event.relatedTarget))) setOver(false);
    };
    const drop = (/** @type {DragEvent} */ event) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    target.addEventListener("dragover", over);
    target.addEventListener("dragleave", leave);
    target.addEventListener("drop", drop);
    return () => {
      target.removeEventListener("dragover", over);
      target.removeEventListener("dragleave", leave);
      target.removeEventListener("drop", drop);
    };
  }, [within]);
  return isOver;
}

/** @param {{files: AttachmentsState}} props */
export function Attachments({ files }) {
  const text = useText();
  return (
    <>
      {files.transfers.length > 0 && <Transfers label={text("chat.attached")} transfers={files.transfers} />}
      {files.ready.length > 0 && (
        <ul className="attachments" role="list" aria-label={text("chat.attached")}>
          {files.ready.map((file) => (
            <li key={file.id} className="message-file">
              <Icon name={file.type.startsWith("image/") ? "eye" : "document"} size={18} />
              <bdi className="message-file-name">{file.name}</bdi>
              <IconButton size="small" icon="close" label={text("chat.remove_file", { name: file.name })} onClick={() => files.remove(file)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
