import { EmptyState, LinkButton } from "../design/index.js";
import { useText } from "../text/Text.jsx";

/** For an address that leads nowhere, or that is not this person's to see: the two look the same. */
export default function NotFound() {
  const text = useText();
  return (
    <EmptyState isPage
      icon="search"
      title={text("notFound.title")}
      action={
        <LinkButton kind="primary" href="/">
          {text("app.go_home")}
        </LinkButton>
      }
    >
      {text("notFound.help")}
    </EmptyState>
  );
}
