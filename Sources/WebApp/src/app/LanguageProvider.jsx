import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { useSession } from "../kit/hooks.js";
import { en } from "../text/en.js";
import { Formats, knownLanguage, knownZone } from "../text/formats.js";
import { TextProvider } from "../text/Text.jsx";
import { chosenLanguage, languageFor, rememberLanguage } from "./language.js";

/** @typedef {import("../text/languages.js").Part} Part */

const LanguageContext = createContext({
  tag: "en",
  choose: (/** @type {string | null} */ _tag) => {},
  /** Those whose words are there. */
  parts: /** @type {Part[]} */ ([]),
  want: (/** @type {Part[]} */ _parts) => {},
});

/** The language in use, and how to take another. */
export function useLanguage() {
  return useContext(LanguageContext);
}

/** @typedef {{tag: string, direction: "ltr" | "rtl", table: import("../text/languages.js").Words, parts: Part[]}} Loaded */

/** @type {Loaded} */
const english = { tag: "en", direction: "ltr", table: en, parts: [] };

/**
 * Waits for the first language's table, so that nobody sees English flash before German. Another one takes its place
 * under the page: what somebody has written stays.
 * @param {{children: import("react").ReactNode}} props
 */
export function LanguageProvider({ children }) {
  const { person } = useSession();
  const [chosen, setChosen] = useState(chosenLanguage);
  const language = languageFor([chosen, person?.locale, ...navigator.languages]);
  const [wanted, setWanted] = useState(/** @type {Part[]} */ ([]));
  const [loaded, setLoaded] = useState(/** @type {Loaded | null} */ (language.tag === "en" ? english : null));
  useEffect(() => {
    let isGone = false;
    const { tag, direction } = language;
    Promise.all([language.load(), ...wanted.map((part) => language.parts[part]?.())]).then(
      (tables) => !isGone && setLoaded({ tag, direction, table: Object.assign({}, ...tables), parts: wanted }),
      // What is there stays, and English is there in any case.
      () => !isGone && setLoaded((known) => known ?? english),
    );
    return () => {
      isGone = true;
    };
  }, [language, wanted]);
  const { tag, direction, table, parts } = loaded ?? english;
  useLayoutEffect(() => {
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
  }, [tag, direction]);
  // Dates are written as the person's own tag has them, where it is of this language: 21.11. and 21/11 are both English.
  const region = person && languageFor([person.locale]).tag === tag ? person.locale : tag;
  const timeZone = person?.time_zone;
  const translate = useMemo(
    () => new Formats(knownLanguage(region) ?? tag, table, knownZone(timeZone)).translate,
    [region, tag, table, timeZone],
  );
  const value = useMemo(
    () => ({
      tag,
      choose: (/** @type {string | null} */ tag) => {
        rememberLanguage(tag);
        setChosen(tag);
      },
      parts,
      want: (/** @type {Part[]} */ parts) =>
        setWanted((known) => (parts.every((part) => known.includes(part)) ? known : [...new Set([...known, ...parts])])),
    }),
    [tag, parts],
  );
  return (
    <LanguageContext.Provider value={value}>
      <TextProvider value={translate}>{loaded && children}</TextProvider>
    </LanguageContext.Provider>
  );
}
