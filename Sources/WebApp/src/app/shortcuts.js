/**
 * Keys that do something wherever the focus is, unless somebody is writing: `?`, or two after one another: `g h`.
 * @typedef {{keys: string, label: import("../text/languages.js").Key, run: () => void}} Shortcut
 */

/** The second key must come within this. */
const pauseMs = 1_500;
const storageKey = "lyceum-shortcuts";

export class Shortcuts {
  /** @param {() => number} now */
  constructor(now) {
    this.now = now;
    /** @type {Shortcut[]} */
    this.list = [];
    this.isOn = true;
    this.first = "";
    this.firstAt = 0;
  }

  /**
   * Returns what takes them away again.
   * @param {Shortcut[]} shortcuts
   */
  add(shortcuts) {
    this.list = [...this.list, ...shortcuts];
    return () => {
      this.list = this.list.filter((one) => !shortcuts.includes(one));
    };
  }

  /**
   * Whether the key meant something here.
   * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} event
   */
  press(event) {
    if (!this.isOn || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return false;
    const isSecond = this.first !== "" && this.now() - this.firstAt <= pauseMs;
    const keys = isSecond ? `${this.first} ${event.key}` : event.key;
    this.first = "";
    const shortcut = this.list.find((one) => one.keys === keys);
    if (shortcut) {
      shortcut.run();
      return true;
    }
    if (this.list.some((one) => one.keys.startsWith(`${event.key} `))) {
      this.first = event.key;
      this.firstAt = this.now();
      return true;
    }
    return false;
  }
}

export const shortcuts = new Shortcuts(() => performance.now());

/** Single keys disturb some who speak to their computer: they can be switched off, in this browser. */
export function setShortcutsOn(/** @type {boolean} */ isOn) {
  shortcuts.isOn = isOn;
  try {
    if (isOn) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, "off");
  } catch {
    // Storage that is switched off: the choice holds until the page is left.
  }
}

/** Called once, by the app. */
export function listenForShortcuts() {
  try {
    shortcuts.isOn = localStorage.getItem(storageKey) !== "off";
  } catch {
    // The same.
  }
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || isWriting(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (shortcuts.press(event)) event.preventDefault();
  });
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}
