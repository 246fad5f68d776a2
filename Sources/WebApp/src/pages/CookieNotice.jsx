import { Notice } from "../design/first.js";
import { useText } from "../text/Text.jsx";

/** Without the cookie nobody stays signed in: they would be asked for their password again and again. */
export function CookieNotice() {
  const text = useText();
  if (navigator.cookieEnabled) return null;
  return (
    <Notice tone="warning" title={text("cookies.title")}>
      {text("cookies.words")}
    </Notice>
  );
}
