import { Button, Notice } from "../../../design/index.js";
import { useText } from "../../../text/Text.jsx";
import { changesBetween } from "./order.js";

/**
 * Somebody else has changed the outline meanwhile: what, and whose order shall hold.
 * @param {{order: ReturnType<typeof import("./useOrder.js").useOrder>}} props
 */
export function OutlineConflict({ order }) {
  const text = useText();
  const { conflict } = order;
  if (!conflict) return null;
  const { added, removed, renamed, isReordered } = changesBetween(conflict.before, conflict.now);
  const changes = [
    added.length > 0 && text("order.they_added", { titles: text.list(added) }),
    removed.length > 0 && text("order.they_removed", { titles: text.list(removed) }),
    renamed.length > 0 && text("order.they_renamed", { titles: text.list(renamed) }),
    isReordered && text("order.they_reordered"),
  ].filter(Boolean);
  return (
    <Notice
      tone="warning"
      isLive
      title={text("order.conflict")}
      action={
        <span className="row">
          <Button size="small" onClick={order.takeTheirs}>
            {text("order.take_theirs")}
          </Button>
          <Button size="small" kind="primary" isBusy={order.isBusy} onClick={order.keepMine}>
            {text("order.keep_mine")}
          </Button>
        </span>
      }
    >
      <ul>
        {changes.map((change) => (
          <li key={String(change)}>{change}</li>
        ))}
      </ul>
    </Notice>
  );
}
