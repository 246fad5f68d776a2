/**
 * Light, dark, or as the system has it. The choice belongs to this browser, not to the account: somebody's phone at
 * night and their desk by day are both right.
 * @typedef {"system" | "light" | "dark"} Theme
 */

const key = "lyceum-theme";

/** @type {Theme[]} */
export const themes = ["system", "light", "dark"];

/** @returns {Theme} */
export function chosenTheme() {
  const stored = read();
  return themes.find((theme) => theme === stored) ?? "system";
}

/** @param {Theme} theme */
export function chooseTheme(theme) {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage that is switched off: the choice holds until the page is left.
  }
  applyTheme(theme);
}

/** @param {Theme} theme */
export function applyTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function read() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
