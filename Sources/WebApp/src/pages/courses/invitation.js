import { useLinkToken } from "../linkToken.js";

const storageKey = "lyceum-invitation";

/**
 * The secret of an invitation's link: behind # when somebody comes by the mail, and kept in this tab while they make an
 * account or sign in. It never stands in a path, a query, a log or a Referer.
 */
export function useInvitation() {
  const token = useLinkToken();
  try {
    if (token) sessionStorage.setItem(storageKey, token);
    return token || (sessionStorage.getItem(storageKey) ?? "");
  } catch {
    // Storage that is switched off: whoever has no account opens the mail's link again when they have one.
    return token;
  }
}

/** It has been used. */
export function forgetInvitation() {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // There is nothing kept.
  }
}
