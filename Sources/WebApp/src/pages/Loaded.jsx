import { Button, ErrorState, Notice, SkeletonPage } from "../design/index.js";
import { incidentOf, wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";

/**
 * What has to be fetched first: its skeleton, its error with a way on, or itself; what is there stays when fetching it
 * anew fails, and that is said above it.
 * @template T
 * @param {{
 *   load: {data: T | undefined, error: Error | undefined, reload: () => void},
 *   skeleton?: import("react").ReactNode,
 *   children: (data: T) => import("react").ReactNode,
 * }} props
 */
export function Loaded({ load, skeleton, children }) {
  const text = useText();
  if (load.data !== undefined) {
    return (
      <>
        {load.error && (
          <Notice
            tone="danger"
            isLive
            title={text("app.not_loaded")}
            action={<Button size="small" onClick={load.reload}>{text("app.try_again")}</Button>}
          >
            {wordsOf(load.error, text)}
          </Notice>
        )}
        {children(load.data)}
      </>
    );
  }
  if (load.error) {
    return (
      <ErrorState isPage title={text("app.not_loaded")} incident={incidentOf(load.error)} onRetry={load.reload}>
        {wordsOf(load.error, text)}
      </ErrorState>
    );
  }
  return <>{skeleton ?? <SkeletonPage />}</>;
}
