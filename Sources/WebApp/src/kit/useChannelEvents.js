import { useEffect, useRef } from "react";
import { live } from "./client.js";

/**
 * What is published in a channel while somebody looks at it. `began`: what was loaded before may be older than what is heard; `gone`: it
 * is not theirs any more, or not there any more.
 * @param {string | undefined} channel undefined while it is not known
 * @param {{heard: (event: {type: string, [name: string]: any}) => void, began?: () => void, gone?: () => void}} listener
 */
export function useChannelEvents(channel, listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    if (!channel) return undefined;
    const subscription = live.listen(channel, {
      published: ({ data }) => latest.current.heard(data),
      began: () => latest.current.began?.(),
      restarted: () => latest.current.heard({ type: "missed" }),
      refused: () => latest.current.gone?.(),
    });
    return () => subscription.end();
  }, [channel]);
}
