import { useEffect, useState } from "react";
import { Avatar, Dialog, Icon, IconButton, Logo, Menu, toast } from "../design/first.js";
import { session } from "../kit/client.js";
import { useSession } from "../kit/hooks.js";
import { useText } from "../text/Text.jsx";
import { HelpSheet } from "./HelpSheet.jsx";
import { usePlace } from "./Link.jsx";
import { navigate } from "./navigation.js";
import { contains, destinationsFor, settings } from "./places.js";
import { shortcuts } from "./shortcuts.js";

/**
 * What stands around every page of somebody who is signed in: where they can go, who they are, and the page.
 * @param {{route: import("./routes.js").AppRoute, children: import("react").ReactNode}} props
 */
export function Frame({ route, children }) {
  const text = useText();
  const { person } = useSession();
  const place = usePlace();
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useFrameShortcuts(() => setHelpOpen(true));
  useEffect(() => setNavigationOpen(false), [place.key]);
  if (!person) return null;
  return (
    <div className="frame">
      <a className="skip-link" href="#main">
        {text("app.skip")}
      </a>
      <header className="frame-top">
        <IconButton icon="menu" label={text("app.open_navigation")} onClick={() => setNavigationOpen(true)} />
        <a className="frame-home" href="/" aria-label={text("app.to_home")}>
          <Logo />
        </a>
        <PersonMenu onHelp={() => setHelpOpen(true)} isCompact />
      </header>
      <div className="frame-side">
        <nav className="frame-side-words" aria-label={text("app.navigation")}>
          <a className="frame-home" href="/" aria-label={text("app.to_home")}>
            <Logo />
          </a>
          <Destinations />
          <PersonMenu onHelp={() => setHelpOpen(true)} />
        </nav>
      </div>
      <main id="main" className="frame-main" tabIndex={-1}>
        {route.area === "settings" ? <Settings>{children}</Settings> : children}
      </main>
      <Dialog
        title={text("app.navigation")}
        isOpen={isNavigationOpen}
        onClose={() => setNavigationOpen(false)}
        size="drawer"
      >
        <Destinations />
      </Dialog>
      <HelpSheet isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

function Destinations() {
  const text = useText();
  const { person } = useSession();
  const place = usePlace();
  return (
    <ul className="destinations">
      {destinationsFor(person?.role ?? "learner").map(({ path, label, icon }) => (
        <li key={path}>
          <a href={path} aria-current={contains(path, place.path) ? "page" : undefined}>
            <Icon name={icon} />
            {text(label)}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** @param {{children: import("react").ReactNode}} props */
function Settings({ children }) {
  const text = useText();
  const place = usePlace();
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={text("app.settings")}>
        <ul className="destinations">
          {settings.map(({ path, label, icon }) => (
            <li key={path}>
              <a href={path} aria-current={path === place.path ? "page" : undefined}>
                <Icon name={icon} />
                {text(label)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="settings-page">{children}</div>
    </div>
  );
}

/** @param {{onHelp: () => void, isCompact?: boolean}} props */
function PersonMenu({ onHelp, isCompact = false }) {
  const text = useText();
  const { person } = useSession();
  if (!person) return null;
  const label = text("app.person_menu", { name: person.name });
  /** @type {(import("../design/Menu.jsx").MenuItem | "separator")[]} */
  const items = [
    ...settings.map(({ path, label, icon }) => ({ id: path, label: text(label), icon, href: path })),
    "separator",
    { id: "help", label: text("help.title"), icon: "keyboard", onSelect: onHelp },
    { id: "api", label: text("app.api"), icon: "external", href: "/docs" },
    "separator",
    {
      id: "sign-out",
      label: text("app.sign_out"),
      icon: "logout",
      onSelect: () =>
        session.signOut().catch(() => toast({ tone: "danger", text: text("app.sign_out_failed") })),
    },
  ];
  return (
    <Menu
      label={label}
      items={items}
      trigger={
        <button type="button" className="person-button" aria-label={label}>
          <Avatar name={person.name} src={person.avatar_url} size={isCompact ? "small" : "medium"} />
          {!isCompact && (
            <span className="person-words">
              <span className="person-name">{person.name}</span>
              <span className="person-handle">@{person.handle}</span>
            </span>
          )}
        </button>
      }
    />
  );
}

/** @param {() => void} openHelp */
function useFrameShortcuts(openHelp) {
  const { person } = useSession();
  const role = person?.role ?? "learner";
  useEffect(
    () =>
      shortcuts.add([
        { keys: "?", label: "help.title", run: openHelp },
        ...[...destinationsFor(role), ...settings].map(({ path, label, keys }) => ({
          keys,
          label,
          run: () => navigate(path),
        })),
      ]),
    [role],
  );
}
