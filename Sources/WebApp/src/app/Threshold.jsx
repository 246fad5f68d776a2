import { Logo } from "../design/first.js";
import { useText } from "../text/Text.jsx";
import { languages } from "../text/languages.js";
import { useLanguage } from "./LanguageProvider.jsx";

/**
 * What stands around the pages of somebody who is not signed in.
 * @param {{route: import("./routes.js").AppRoute, children: import("react").ReactNode}} props
 */
export function Threshold({ route, children }) {
  const text = useText();
  // The page that shows the design is as wide as it likes.
  if (route.path === "/design") return <main id="main" className="threshold-wide" tabIndex={-1}>{children}</main>;
  return (
    <div className="threshold">
      <aside className="threshold-side" aria-hidden="true">
        <Stoa />
        <p className="threshold-words">{text("threshold.words")}</p>
      </aside>
      <div className="threshold-body">
        <header>
          <a className="frame-home" href="/sign-in" aria-label={text("app.to_home")}>
            <Logo />
          </a>
        </header>
        <main id="main" className="threshold-main" tabIndex={-1}>
          {children}
        </main>
        <footer className="threshold-foot">
          <Languages />
          <a href="/docs">
            {text("app.api")}
          </a>
        </footer>
      </div>
    </div>
  );
}

function Languages() {
  const text = useText();
  const { tag, choose } = useLanguage();
  return (
    <div className="languages" role="group" aria-label={text("app.language")}>
      {languages.map((language) => (
        <button
          key={language.tag}
          type="button"
          lang={language.tag}
          aria-pressed={language.tag === tag}
          onClick={() => choose(language.tag)}
        >
          {language.name}
        </button>
      ))}
    </div>
  );
}

/** A colonnade in the morning: where the first Lyceum's people walked while they learned. */
function Stoa() {
  const columns = [40, 112, 184, 256, 328];
  return (
    <svg className="stoa" viewBox="0 0 400 400" preserveAspectRatio="xMidYMax slice" focusable="false">
      <circle className="stoa-sun" cx="276" cy="150" r="58" />
      <path className="stoa-hill" d="M0 292 C 90 246, 170 300, 250 268 S 372 246, 400 262 V400 H0 Z" />
      <path className="stoa-hill is-near" d="M0 322 C 120 296, 210 340, 400 300 V400 H0 Z" />
      <g className="stoa-stone">
        <rect x="0" y="84" width="400" height="12" />
        <rect x="0" y="62" width="400" height="14" />
        {columns.map((x) => (
          <g key={x}>
            <rect x={x - 8} y="96" width="46" height="9" rx="2" />
            <path d={`M${x} 105 h30 l2 235 h-34 Z`} />
            <rect x={x - 8} y="340" width="46" height="10" rx="2" />
          </g>
        ))}
        <rect x="0" y="350" width="400" height="16" />
        <rect x="0" y="372" width="400" height="28" />
      </g>
    </svg>
  );
}
