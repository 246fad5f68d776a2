import { toast } from "../../design/first.js";
import { UploadList } from "../../design/uploads.js";
import { faultOf } from "../../kit/load.js";
import { uploads } from "../../kit/uploads/client.js";
import { useText } from "../../text/Text.jsx";

/**
 * Uploads of one's own, with everything that can be done about them.
 * @param {{label: string, transfers: import("../../kit/uploads/transfer.js").Transfer[], onGone?: () => void}} props
 *   `onGone`: one was cancelled, and takes no room any more
 */
export function Transfers({ label, transfers, onGone }) {
  const text = useText();
  /** @param {import("../../kit/uploads/transfer.js").Transfer} transfer */
  async function cancel(transfer) {
    try {
      await uploads.cancel(transfer);
      onGone?.();
    } catch (fault) {
      faultOf(fault);
      toast({ tone: "danger", text: text("upload.not_cancelled", { name: transfer.name }) });
    }
  }
  return (
    <UploadList
      label={label}
      uploads={transfers}
      onPause={(transfer) => transfer.pause()}
      onResume={(transfer) => transfer.start()}
      onCancel={cancel}
      onDismiss={(transfer) => uploads.dismiss(transfer)}
      onFile={(transfer, file) => uploads.goOn(transfer, file)}
    />
  );
}
