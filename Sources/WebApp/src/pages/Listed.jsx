import { Button, EmptyState, ErrorState, Skeleton } from "../design/index.js";
import { incidentOf, wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { ProblemNotice } from "./ProblemNotice.jsx";

/**
 * Around a list that comes in parts: its skeleton, its error, nothing to show, and the way to what follows.
 * @param {{
 *   pages: {items: unknown[], isLoading: boolean, isDone: boolean, error: Error | undefined,
 *     loadMore: () => void, reload: () => void},
 *   empty?: {icon: import("../design/Icon.jsx").IconName, title: string, words: string},
 *   children: import("react").ReactNode,
 * }} props
 */
export function Listed({ pages, empty, children }) {
  const text = useText();
  const { items, isLoading, isDone, error } = pages;
  if (items.length === 0) {
    if (error) {
      return (
        <ErrorState title={text("app.not_loaded")} incident={incidentOf(error)} onRetry={pages.reload}>
          {wordsOf(error, text)}
        </ErrorState>
      );
    }
    if (isLoading) return <Skeleton lines={6} />;
    if (!empty) return null;
    return (
      <EmptyState icon={empty.icon} title={empty.title}>
        {empty.words}
      </EmptyState>
    );
  }
  return (
    <>
      {children}
      <ProblemNotice problem={error} />
      {!isDone && (
        <p className="list-more">
          <Button isBusy={isLoading} onClick={pages.loadMore}>
            {text(error ? "app.try_again" : "app.more")}
          </Button>
        </p>
      )}
    </>
  );
}
