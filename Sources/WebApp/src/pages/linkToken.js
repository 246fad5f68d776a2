import { useEffect, useState } from "react";

/**
 * The token of a link that came by mail. It stands behind #, where no server and no log sees it, and it is taken out of
 * the address at once, so that nobody copies it from there.
 */
export function useLinkToken() {
  const [token] = useState(() => {
    const found = tokenOfAddress();
    if (found) history.replaceState(history.state, "", location.pathname + location.search);
    return found;
  });
  useEffect(() => {
    // Another link that is put into the address of this page is no new page to the browser.
    const takeAnother = () => tokenOfAddress() && location.reload();
    addEventListener("hashchange", takeAnother);
    return () => removeEventListener("hashchange", takeAnother);
  }, []);
  return token;
}

function tokenOfAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}
