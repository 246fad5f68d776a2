import { Component, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button, ErrorState, SkeletonPage } from "../design/first.js";
import { connection } from "../kit/client.js";
import { useConnection, useSession } from "../kit/hooks.js";
import { useText } from "../text/Text.jsx";
import { focusHeading, scrollBackTo } from "./arrival.js";
import { useLanguage } from "./LanguageProvider.jsx";
import { usePlace } from "./Link.jsx";
import { navigate } from "./navigation.js";
import { ownTitle } from "./pageTitle.js";
import { loadPart } from "./parts.js";
import { find, safePath } from "./paths.js";
import { notFound, routes } from "./routes.js";

/** @typedef {import("./routes.js").AppRoute} AppRoute */

/** What is quicker than this shows no skeleton: a flicker is worse than nothing. */
const skeletonAfterMs = 150;

/**
 * The route of the address, once it is known who looks at it. Those who may not see a page of admins are shown what they
 * would see if it did not exist.
 * @returns {{route: AppRoute, parameters: import("./paths.js").Parameters} | {to: string}}
 */
export function useRoute() {
  const place = usePlace();
  const { person, hasLeft } = useSession();
  const found = find(routes, place.path);
  if (!found) return { route: notFound, parameters: {} };
  const { access } = found.route;
  if (access === "signedOut" && person) return { to: safePath(place.query.get("next")) };
  if ((access === "signedIn" || access === "admin") && !person) {
    // Where one person was is not where the next is going.
    return { to: hasLeft ? "/sign-in" : `/sign-in?next=${encodeURIComponent(place.path + location.search)}` };
  }
  if (access === "admin" && person?.role !== "admin") return { route: notFound, parameters: {} };
  return found;
}

/** @param {{to: string}} props */
export function Redirect({ to }) {
  useEffect(() => navigate(to, { replaces: true }), [to]);
  return null;
}

/**
 * One page, with its title and the focus where a reader would begin.
 * @param {{route: AppRoute, parameters: import("./paths.js").Parameters}} props
 */
export function Page({ route, parameters }) {
  const text = useText();
  const place = usePlace();
  const { tag, parts, want } = useLanguage();
  const own = useSyncExternalStore(ownTitle.subscribe, ownTitle.getSnapshot);
  const [loaded, setLoaded] = useState(/** @type {{route: AppRoute, Body: import("react").ComponentType<any>} | null} */ (null));
  const [fault, setFault] = useState(/** @type {unknown} */ (null));
  const [isSlow, setIsSlow] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const state = useConnection();
  useEffect(() => {
    let isGone = false;
    setFault(null);
    setIsSlow(false);
    const timer = setTimeout(() => setIsSlow(true), skeletonAfterMs);
    want(route.parts ?? []);
    Promise.all([route.page(), ...(route.parts ?? []).map((part) => loadPart(part, tag))]).then(
      ([module]) => !isGone && setLoaded({ route, Body: module.default }),
      (error) => {
        if (isGone) return;
        setFault(error);
        // It may be this page, and it may be everything.
        connection.failed();
      },
    );
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [route, attempt]);
  useEffect(() => {
    if (fault && state === "back") setAttempt((count) => count + 1);
  }, [fault, state]);
  useEffect(() => {
    document.title = `${own ?? text(route.title)} · Lyceum`;
  }, [route, text, own]);

  if (fault) return <PageNotLoaded />;
  const isWorded = route.parts?.every((part) => parts.includes(part)) ?? true;
  const isLoaded = loaded?.route === route || (route.stays !== undefined && loaded?.route.stays === route.stays);
  if (!loaded || !isLoaded || !isWorded) return isSlow ? <SkeletonPage /> : null;
  return (
    <Fence key={route.stays ?? place.path}>
      <loaded.Body {...parameters} />
      <Arrival />
    </Fence>
  );
}

/**
 * After each move the page begins at its top, or where somebody was who comes back; its heading has the focus, so that
 * it is read out.
 */
function Arrival() {
  const place = usePlace();
  const first = useRef(true);
  useLayoutEffect(() => {
    // The first page has the focus that the browser, or a field that asked for it, gave.
    const isFirst = first.current && place.key === 0;
    first.current = false;
    if (place.hash) return undefined;
    const giveUp = scrollBackTo(place.top);
    const main = document.querySelector("main");
    const { activeElement } = document;
    const isTaken = activeElement !== main && main?.contains(activeElement);
    if (isFirst || !main || isTaken || document.querySelector("dialog[open]")) return giveUp;
    const letGo = focusHeading(main);
    return () => {
      giveUp();
      letGo();
    };
  }, [place.path]);
  return null;
}

/** The page's code did not come: mostly because the server has a newer one. */
function PageNotLoaded() {
  const text = useText();
  return (
    <ErrorState isPage title={text("app.page_not_loaded")} action={<ReloadButton />}>
      {text("app.page_not_loaded_help")}
    </ErrorState>
  );
}

/**
 * Keeps what breaks in one page from taking the frame with it.
 * @extends {Component<{children: import("react").ReactNode}, {fault: unknown}>}
 */
export class Fence extends Component {
  /** @type {{fault: unknown}} */
  state = { fault: null };

  /** @param {unknown} fault */
  static getDerivedStateFromError(fault) {
    return { fault };
  }

  render() {
    return this.state.fault ? <PageBroken /> : this.props.children;
  }
}

function PageBroken() {
  const text = useText();
  return (
    <ErrorState isPage title={text("app.page_broken")} action={<ReloadButton />}>
      {text("app.page_broken_help")}
    </ErrorState>
  );
}

function ReloadButton() {
  const text = useText();
  return (
    <Button kind="primary" onClick={() => location.reload()}>
      {text("app.reload")}
    </Button>
  );
}
