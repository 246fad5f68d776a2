import { Api } from "./api.js";
import { browserClock, newKey } from "./browser.js";
import { Connection } from "./connection.js";
import { Live } from "./live.js";
import { Session } from "./session.js";
import { Tokens } from "./tokens.js";

/** The page's one of each. */
const browser = {
  /** @type {import("./browser.js").Fetch} */
  fetch: (url, init) => fetch(url, init),
  clock: browserClock,
  random: Math.random,
  newKey,
  isOnline: () => navigator.onLine,
};

export const connection = new Connection(browser);
export const api = new Api({ ...browser, witness: connection });
export const session = new Session({ api, channel: openChannel() });
export const tokens = new Tokens({ api, session, clock: browserClock });
export const live = new Live({
  url: `${location.origin.replace(/^http/, "ws")}/connection/websocket`,
  open: (url) => /** @type {import("./live.js").Socket} */ (/** @type {unknown} */ (new WebSocket(url))),
  tokens,
  clock: browserClock,
  random: Math.random,
  witness: connection,
});

/** Tabs of a browser that has no channels, or closes them together with cookies, find out by themselves. */
function openChannel() {
  try {
    return new BroadcastChannel("lyceum-session");
  } catch {
    return undefined;
  }
}

/** Called once, before the first page is drawn. */
export function startClient() {
  connection.listen(window, document);
  // As from a bookmark of the past: the browser kept the page while it was away, and heard nothing for it.
  addEventListener("pageshow", ({ persisted }) => persisted && void session.refresh());
  connection.subscribe(() => {
    if (connection.getSnapshot() !== "back") return;
    // Nobody could say who is there; now somebody can.
    if (session.getSnapshot().state === "unknown") void session.refresh();
    // It need not wait out its pause.
    if (live.getSnapshot() === "waiting") live.start();
  });
  session.subscribe(() => {
    // What one person listens to is not the next one's.
    if (session.getSnapshot().state === "signedOut") live.stop();
  });
  return session.start();
}
