import { ErrorState, Toasts } from "../design/first.js";
import { session } from "../kit/client.js";
import { useSession } from "../kit/hooks.js";
import { incidentOf, wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { ConnectionBar } from "./ConnectionBar.jsx";
import { Frame } from "./Frame.jsx";
import { LanguageProvider } from "./LanguageProvider.jsx";
import { followLinks } from "./Link.jsx";
import { Fence, Page, Redirect, useRoute } from "./Router.jsx";
import { SignInAgain } from "./SignInAgain.jsx";
import { Threshold } from "./Threshold.jsx";

/** The whole app. Until it is known who is there, there is nothing to show that would be true. */
export function App() {
  const now = useSession();
  return (
    <LanguageProvider>
      <Fence>
        {/* The links that are followed are the pages' own, and are links to the keyboard too. */}
        <div className="app" onClick={followLinks}>
          <ConnectionBar />
          {/* Nothing that one person saw or typed is there for the next. */}
          {now.state !== "unknown" ? <Place key={now.person?.id} /> : now.fault && <NobodyKnows fault={now.fault} />}
          <SignInAgain />
        </div>
        <Toasts />
      </Fence>
    </LanguageProvider>
  );
}

/**
 * The server does not say who is there: the app is, but nothing that it could show.
 * @param {{fault: import("../kit/load.js").Fault}} props
 */
function NobodyKnows({ fault }) {
  const text = useText();
  return (
    <main className="threshold-wide">
      <ErrorState isPage title={text("app.not_started")} incident={incidentOf(fault)} onRetry={() => void session.refresh()}>
        {wordsOf(fault, text)}
      </ErrorState>
    </main>
  );
}

function Place() {
  const { person } = useSession();
  const where = useRoute();
  if ("to" in where) return <Redirect to={where.to} />;
  const page = <Page {...where} />;
  return person ? <Frame route={where.route}>{page}</Frame> : <Threshold route={where.route}>{page}</Threshold>;
}
