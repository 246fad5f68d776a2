import { useEffect, useRef } from "react";
import { live } from "../../kit/client.js";

/**
 * What happens in a course while somebody looks at it. `gone`: they are not in it any more, or it is not there any
 * more.
 * @param {string | undefined} channel undefined while it is not known
 * @param {{heard: (event: {type: string, [name: string]: any}) => void, gone?: () => void}} listener
 */
export function useCourseEvents(channel, listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    if (!channel) return undefined;
    const subscription = live.listen(channel, {
      published: ({ data }) => latest.current.heard(data),
      restarted: () => latest.current.heard({ type: "missed" }),
      refused: () => latest.current.gone?.(),
    });
    return () => subscription.end();
  }, [channel]);
}
