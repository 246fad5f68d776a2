import { useEffect, useRef } from "react";
import { useText } from "../text/Text.jsx";
import { faultOfUpload } from "../text/uploads.js";

/** So often it is told how far something is: whoever listens does not want to hear every figure. */
const quarters = 4;

/**
 * Tells what somebody who does not see the bar wants to hear of an upload: quarters, and what changes its state.
 * @param {import("./UploadList.jsx").UploadItem} upload
 * @param {import("./UploadList.jsx").UploadSnapshot} now
 * @param {(words: string) => void} tell
 */
export function useMilestones(upload, now, tell) {
  const text = useText();
  const { state, sent, fault } = now;
  const quarter = upload.size > 0 ? Math.min(quarters - 1, Math.floor((sent / upload.size) * quarters)) : 0;
  const before = useRef({ state, quarter });
  useEffect(() => {
    const { name } = upload;
    const was = before.current;
    before.current = { state, quarter: Math.max(quarter, was.quarter) };
    if (state === "failed" && was.state !== state) tell(`${name}: ${faultOfUpload(fault, upload, text)}`);
    else if (state === "done" && was.state !== state) tell(text("upload.told_done", { name }));
    else if (state === "waiting" && was.state === "sending") tell(text("upload.told_waiting", { name }));
    else if (state === "sending" && quarter > was.quarter) {
      tell(text("upload.told_part", { name, part: text.number(quarter / quarters, { style: "percent" }) }));
    }
  }, [state, quarter]);
}
