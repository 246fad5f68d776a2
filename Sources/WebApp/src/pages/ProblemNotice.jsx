import { Notice } from "../design/first.js";
import { wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";

/**
 * What went wrong, where something did: said in the page, and read out.
 * @param {{problem: unknown}} props
 */
export function ProblemNotice({ problem }) {
  const text = useText();
  if (problem === undefined) return null;
  return (
    <Notice tone="danger" isLive>
      {wordsOf(problem, text)}
    </Notice>
  );
}
