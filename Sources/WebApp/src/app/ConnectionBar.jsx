import { Button, Icon } from "../design/first.js";
import { connection } from "../kit/client.js";
import { useConnection } from "../kit/hooks.js";
import { useText } from "../text/Text.jsx";

/** Says honestly that what is seen may be old, and when it no longer is. */
export function ConnectionBar() {
  const text = useText();
  const state = useConnection();
  return (
    <div role="status" className="connection">
      {(state === "offline" || state === "unreachable") && (
        <p className="connection-bar is-bad">
          <Icon name="wifi-off" />
          <span>{text(state === "offline" ? "connection.offline" : "connection.unreachable")}</span>
          {state === "unreachable" && (
            <Button kind="quiet" size="small" onClick={() => connection.retry()}>
              {text("connection.try_now")}
            </Button>
          )}
        </p>
      )}
      {state === "back" && (
        <p className="connection-bar is-good">
          <Icon name="wifi" />
          <span>{text("connection.back")}</span>
        </p>
      )}
    </div>
  );
}
