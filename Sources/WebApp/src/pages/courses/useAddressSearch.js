import { useEffect, useRef, useState } from "react";
import { usePlace } from "../../app/Link.jsx";
import { here, navigate } from "../../app/navigation.js";

/** So long somebody pauses who has written what they look for. */
const typingMs = 250;

/**
 * What a list is narrowed by stands in the address, so that a link keeps it: names of the query's parts. The first is
 * written by hand, and asked for when its writer pauses.
 * @template {string} Name
 * @param {readonly [Name, ...Name[]]} names
 */
export function useAddressSearch(names) {
  const [typed] = names;
  const { query } = usePlace();
  const wanted = /** @type {{[name in Name]: string}} */ (
    Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""]))
  );
  const [search, setSearch] = useState(wanted[typed]);
  // What the address has from this field: anything else in it came by a link, and takes the field's place.
  const asked = useRef(wanted[typed]);
  /** @param {{[name in Name]?: string}} change */
  const ask = (change) => {
    asked.current = change[typed] ?? search.trim();
    look({ ...change, [typed]: asked.current });
  };
  useEffect(() => {
    const timer = setTimeout(() => search.trim() !== asked.current && ask({}), typingMs);
    return () => clearTimeout(timer);
  }, [search]);
  useEffect(() => {
    if (wanted[typed] === asked.current) return;
    asked.current = wanted[typed];
    setSearch(wanted[typed]);
  }, [wanted[typed]]);
  const clear = () => {
    setSearch("");
    ask(/** @type {{[name in Name]?: string}} */ (Object.fromEntries(names.map((name) => [name, ""]))));
  };
  return { wanted, search, setSearch, ask, clear };
}

/** @param {{[name: string]: string | undefined}} change */
function look(change) {
  const place = here();
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(change)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const now = query.toString();
  if (now !== place.query.toString()) navigate(now ? `${place.path}?${now}` : place.path, { replaces: true });
}
