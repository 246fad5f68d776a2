/**
 * Where somebody can go, by who they are: the navigation, the keys, and the home page show the same places.
 * @typedef {import("../text/languages.js").Key} Key
 * @typedef {{path: string, label: Key, lead: Key, icon: import("../design/Icon.jsx").IconName, keys: string, role?: "admin"}} Destination
 */

/** @type {Destination[]} */
const destinations = [
  { path: "/", label: "home.title", lead: "home.lead", icon: "home", keys: "g h" },
  { path: "/admin/people", label: "people.title", lead: "people.lead", icon: "people", keys: "g p", role: "admin" },
  { path: "/admin/security", label: "security.title", lead: "security.lead", icon: "shield", keys: "g l", role: "admin" },
];

/** @type {Destination[]} */
export const settings = [
  { path: "/settings/profile", label: "profile.title", lead: "profile.lead", icon: "user", keys: "g s" },
  { path: "/settings/account", label: "account.title", lead: "account.lead", icon: "key", keys: "g a" },
  { path: "/settings/devices", label: "devices.title", lead: "devices.lead", icon: "laptop", keys: "g d" },
  { path: "/settings/preferences", label: "preferences.title", lead: "preferences.lead", icon: "settings", keys: "g e" },
];

/** @param {string} role */
export function destinationsFor(role) {
  return destinations.filter((destination) => !destination.role || destination.role === role);
}

/**
 * Whether a page lies in a destination, so that the navigation shows where one is.
 * @param {string} destination
 * @param {string} path
 */
export function contains(destination, path) {
  return destination === "/" ? path === "/" : path === destination || path.startsWith(`${destination}/`);
}
