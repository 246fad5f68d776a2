import { useEffect, useRef, useState } from "react";
import { Button, Notice, Spinner } from "../../design/first.js";
import { DropZone } from "../../design/uploads.js";
import { uploads } from "../../kit/uploads/client.js";
import { decided } from "../../kit/uploads/decided.js";
import { useLeaving, useUploads, useWhenDone } from "../../kit/uploads/hooks.js";
import { useText } from "../../text/Text.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";
import { Transfers } from "./Transfers.jsx";

const pictureTypes = ["image/png", "image/jpeg", "image/webp"];
const pictureBytesMax = 20_000_000;

/** @typedef {{isBusy: boolean, words?: string, problem?: unknown}} Making */

/**
 * One picture that is uploaded, and made anew by the server before anybody sees it.
 * @param {{
 *   wish: import("../../kit/uploads/transfer.js").Wish,
 *   label: string,
 *   onPreview: (url: string | null) => void,
 *   onMade: () => Promise<unknown>,
 *   onRemove?: () => Promise<unknown>,
 * }} props `onPreview`: what was chosen, until it is made; `onMade`: it is there for everybody now; `onRemove` where
 *   there is one that can go
 */
export function PictureField({ wish, label, onPreview, onMade, onRemove }) {
  const text = useText();
  const transfers = useUploads(wish.place);
  const [making, setMaking] = useState(/** @type {Making} */ ({ isBusy: false }));
  const preview = usePreview(onPreview);
  const leaving = useLeaving();

  /** @param {() => Promise<string | void>} doing which answers with what the person should know */
  async function make(doing) {
    setMaking({ isBusy: true });
    try {
      const words = await doing();
      if (!leaving.aborted) setMaking({ isBusy: false, words: words ?? undefined });
    } catch (problem) {
      if (!leaving.aborted) setMaking({ isBusy: false, problem });
    }
    preview.show(undefined);
  }

  useWhenDone((id, transfer) => {
    if (transfer.wish.place !== wish.place) return;
    uploads.dismiss(transfer);
    void make(async () => {
      const file = await decided(id, leaving);
      if (file.state === "refused") return text("picture.refused", { reason: file.reason });
      await onMade();
      return undefined;
    });
  });

  /** @param {File} file */
  function take(file) {
    const fault = !pictureTypes.includes(file.type) ? "picture.wrong_type" : file.size > pictureBytesMax && "picture.too_large";
    setMaking({ isBusy: false, words: fault ? text(fault, { size: text.bytes(file.size) }) : undefined });
    if (fault) return;
    preview.show(file);
    // Of two that are wanted the last is meant.
    for (const transfer of transfers) void uploads.cancel(transfer).catch(() => undefined);
    uploads.add([file], wish);
  }

  return (
    <div className="picture-field">
      <DropZone
        isCompact
        takesPaste
        accept={pictureTypes.join(",")}
        label={label}
        help={text("picture.help", { size: text.bytes(pictureBytesMax) })}
        chooseLabel={text("picture.choose")}
        onFiles={([file]) => take(file)}
      />
      <Transfers label={label} transfers={transfers} onGone={() => preview.show(undefined)} />
      {making.isBusy && <Spinner size="small" isLabelShown label={text("picture.being_made")} />}
      {making.words && (
        <Notice tone="danger" isLive>
          {making.words}
        </Notice>
      )}
      <ProblemNotice problem={making.problem} />
      {onRemove && !making.isBusy && transfers.length === 0 && (
        <div>
          <Button size="small" kind="quiet" icon="trash" onClick={() => void make(async () => void (await onRemove()))}>
            {text("picture.remove")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** @param {(url: string | null) => void} onPreview */
function usePreview(onPreview) {
  const url = useRef(/** @type {string | null} */ (null));
  const drop = () => {
    if (url.current) URL.revokeObjectURL(url.current);
    url.current = null;
  };
  useEffect(() => drop, []);
  return {
    /** @param {File | undefined} file */
    show(file) {
      drop();
      url.current = file ? URL.createObjectURL(file) : null;
      onPreview(url.current);
    },
  };
}
