import { useEffect, useLayoutEffect, useRef } from "react";
import { shortcuts } from "../../../app/shortcuts.js";

/**
 * A queue that is worked off by single keys: j and k go down and up, d does away with what has the focus, p lets it
 * pass. What has an attribute data-item, with its id, is an item; when one is gone, the focus is on what follows it.
 * @param {string[]} ids in the order in which they stand there
 * @param {{away: (id: string) => void, pass: (id: string) => void}} verdicts
 */
export function useQueueKeys(ids, verdicts) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const latest = useRef(verdicts);
  latest.current = verdicts;
  // Where the focus was last, for when its item goes.
  const at = useRef(-1);
  useEffect(() => {
    const run = (/** @type {(queue: Queue) => void} */ action) => () => {
      if (place.current) action(new Queue(place.current));
    };
    const decide = (/** @type {"away" | "pass"} */ verdict) =>
      run(({ chosen }) => chosen && latest.current[verdict](chosen));
    return shortcuts.add([
      { keys: "j", label: "moderation.key_next", run: run((queue) => queue.step(1)) },
      { keys: "k", label: "moderation.key_previous", run: run((queue) => queue.step(-1)) },
      { keys: "d", label: "moderation.key_away", run: decide("away") },
      { keys: "p", label: "moderation.key_pass", run: decide("pass") },
    ]);
  }, []);
  useLayoutEffect(() => {
    const { current } = place;
    if (!current || at.current < 0 || document.activeElement !== document.body) return;
    const { items } = new Queue(current);
    (items[Math.min(at.current, items.length - 1)] ?? current).focus();
  }, [ids.join()]);
  const onFocus = () => {
    at.current = place.current ? new Queue(place.current).at : -1;
  };
  return { ref: place, onFocus, tabIndex: -1 };
}

class Queue {
  /** @param {HTMLElement} place */
  constructor(place) {
    /** @type {HTMLElement[]} */
    this.items = [...place.querySelectorAll("[data-item]")].map((item) => /** @type {HTMLElement} */ (item));
    this.at = this.items.findIndex((item) => item.contains(document.activeElement));
  }

  /** The id of what has the focus. */
  get chosen() {
    return this.items[this.at]?.dataset.item;
  }

  /** @param {1 | -1} by */
  step(by) {
    const next = this.at < 0 ? 0 : Math.min(this.items.length - 1, Math.max(0, this.at + by));
    this.items[next]?.focus();
  }
}
