/** What a page does with the eyes and the focus of somebody who comes to it. */

/** So long a page may take to become as long as it was. */
const patienceMs = 5_000;
/** With these somebody goes on by themselves. */
const ownMoves = ["wheel", "touchstart", "pointerdown", "keydown"];

/**
 * Goes to where somebody was reading, as soon as the page is long enough again: what it shows may have to be fetched.
 * Returns what gives that up.
 * @param {number} top
 */
export function scrollBackTo(top) {
  const page = document.documentElement;
  const watcher = new ResizeObserver(tryIt);
  const timer = setTimeout(giveUp, patienceMs);
  for (const move of ownMoves) addEventListener(move, giveUp, { passive: true });
  watcher.observe(document.body);
  tryIt();
  return giveUp;

  function tryIt() {
    scrollTo(0, top);
    if (page.scrollHeight - page.clientHeight >= top) giveUp();
  }

  function giveUp() {
    watcher.disconnect();
    clearTimeout(timer);
    for (const move of ownMoves) removeEventListener(move, giveUp);
  }
}

/**
 * Gives the focus to the page's heading, so that it is read out; where that has to be fetched, to the page until it is
 * there. Returns what gives that up.
 * @param {HTMLElement} main
 */
export function focusHeading(main) {
  const watcher = new MutationObserver(() => {
    if (document.activeElement !== main) watcher.disconnect();
    else if (tryIt()) watcher.disconnect();
  });
  if (!tryIt()) {
    main.focus({ preventScroll: true });
    watcher.observe(main, { childList: true, subtree: true });
  }
  return () => watcher.disconnect();

  function tryIt() {
    const heading = main.querySelector("h1");
    heading?.focus({ preventScroll: true });
    return heading !== null;
  }
}
