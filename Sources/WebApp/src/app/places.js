/**
 * Where somebody can go, by who they are: the navigation, the keys, and the home page show the same places.
 * @typedef {import("../text/languages.js").Key} Key
 * @typedef {{path: string, label: Key, icon: import("../design/Icon.jsx").IconName, keys: string, role?: "admin"}} Destination
 */

/** @type {Destination[]} */
const destinations = [
  { path: "/", label: "home.title", icon: "home", keys: "g h" },
  { path: "/courses", label: "courses.title", icon: "book", keys: "g c" },
  { path: "/chat", label: "chat.title", icon: "chat", keys: "g m" },
  { path: "/files", label: "files.title", icon: "folder", keys: "g f" },
  { path: "/admin/people", label: "people.title", icon: "people", keys: "g p", role: "admin" },
  { path: "/admin/security", label: "security.title", icon: "shield", keys: "g l", role: "admin" },
];

/** @type {Destination[]} */
export const settings = [
  { path: "/settings/profile", label: "profile.title", icon: "user", keys: "g s" },
  { path: "/settings/account", label: "account.title", icon: "key", keys: "g a" },
  { path: "/settings/devices", label: "devices.title", icon: "laptop", keys: "g d" },
  { path: "/settings/preferences", label: "preferences.title", icon: "settings", keys: "g e" },
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
