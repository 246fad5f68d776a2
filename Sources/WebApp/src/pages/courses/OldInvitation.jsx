import { useEffect } from "react";
import { navigate } from "../../app/navigation.js";

/**
 * Where the links of older mails lead, which have the secret in the path: it is taken out of the address at once.
 * @param {{secret: string}} props
 */
export default function OldInvitation({ secret }) {
  useEffect(() => navigate(`/invitation#token=${encodeURIComponent(secret)}`, { replaces: true }), [secret]);
  return null;
}
