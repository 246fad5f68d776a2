import { EmptyState, LinkButton } from "../../design/index.js";
import { ApiProblem } from "../../kit/problems.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";

/**
 * Around what a page has of a course: as Loaded, and where the course is not there, or no more, that is said in place
 * of everything that was shown of it.
 * @template T
 * @param {Parameters<typeof Loaded<T>>[0] & {hasSeen?: boolean}} props `hasSeen`: who looks was in it a moment ago
 */
export function CourseLoaded({ load, hasSeen = load.data !== undefined, ...rest }) {
  if (load.error instanceof ApiProblem && [403, 404].includes(load.error.status)) return <Away wasIn={hasSeen} />;
  return <Loaded load={load} {...rest} />;
}

/** @param {{wasIn: boolean}} props */
function Away({ wasIn }) {
  const text = useText();
  return (
    <EmptyState
      isPage
      isAnswer
      icon={wasIn ? "logout" : "search"}
      title={text(wasIn ? "course.no_longer" : "notFound.title")}
      action={
        <LinkButton kind="primary" href={wasIn ? "/" : "/courses"}>
          {text(wasIn ? "course.to_mine" : "course.to_catalogue")}
        </LinkButton>
      }
    >
      {text(wasIn ? "course.no_longer_help" : "notFound.help")}
    </EmptyState>
  );
}
