import { browserClock } from "../browser.js";
import { api, connection, session } from "../client.js";
import { UploadMemory } from "./memory.js";
import { browserSender } from "./sender.js";
import { Tus } from "./tus.js";
import { Uploads } from "./uploads.js";

/** The page's one, which goes on while somebody goes from page to page. Pages that have nothing to upload do not load it. */
export const uploads = new Uploads({
  tus: new Tus({ send: browserSender({ clock: browserClock, witness: connection }), gate: session }),
  api,
  session,
  connection,
  memory: new UploadMemory(() => localStorage),
  clock: browserClock,
  random: Math.random,
  // Absent where the page was not loaded over TLS; then TCP's own sums have to do.
  digest: crypto.subtle && ((bytes) => crypto.subtle.digest("SHA-256", bytes)),
});
