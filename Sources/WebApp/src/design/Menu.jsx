import { cloneElement, isValidElement, useEffect, useId, useRef, useState } from "react";
import { Button, IconButton } from "./Button.jsx";
import { Icon } from "./Icon.jsx";
import { usePlacement } from "./placement.js";

/**
 * @typedef {{
 *   id: string,
 *   label: string,
 *   icon?: import("./Icon.jsx").IconName,
 *   detail?: import("react").ReactNode,
 *   onSelect?: () => void,
 *   href?: string,
 *   tone?: "danger",
 *   isDisabled?: boolean,
 *   isChecked?: boolean,
 * }} MenuEntry `isChecked`: this is one of a choice, and whether it is the chosen one
 * @typedef {MenuEntry | "separator"} MenuItem
 */

const typeaheadMs = 600;

/**
 * The menu button of the WAI-ARIA practices: arrows, Home, End, first letters, Escape.
 * @param {{
 *   label: string,
 *   trigger?: import("react").ReactNode,
 *   items: MenuItem[],
 *   align?: "start" | "end",
 *   header?: import("react").ReactNode,
 * }} props `trigger`: a Button, an IconButton or a button; or what a button shall show, such as a word or an avatar;
 *   without one, three dots
 */
export function Menu({ label, trigger, items, align = "start", header }) {
  const id = useId();
  const anchor = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [opening, setOpening] = useState(/** @type {"first" | "last" | null} */ (null));
  const isOpen = opening !== null;
  usePlacement(anchor, list, isOpen, { align });

  useEffect(() => {
    if (!opening || !list.current) return undefined;
    const found = itemsIn(list.current);
    found[opening === "first" ? 0 : found.length - 1]?.focus();
    const leave = (/** @type {Event} */ event) => {
      const target = /** @type {Node} */ (event.target);
      if (!list.current?.contains(target) && !anchor.current?.contains(target)) setOpening(null);
    };
    document.addEventListener("pointerdown", leave, true);
    return () => document.removeEventListener("pointerdown", leave, true);
  }, [opening]);

  const close = () => {
    setOpening(null);
    anchor.current?.focus();
  };
  const attributes = {
    ref: anchor,
    "aria-haspopup": "menu",
    "aria-expanded": isOpen,
    "aria-controls": isOpen ? id : undefined,
    onClick: () => setOpening(isOpen ? null : "first"),
    onKeyDown: (/** @type {import("react").KeyboardEvent} */ event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      setOpening(event.key === "ArrowDown" ? "first" : "last");
    },
  };
  return (
    <span className="menu-anchor">
      {triggerOf(trigger, label, attributes)}
      {isOpen && (
        <MenuList {...{ id, label, items, header, list, close }} leave={() => setOpening(null)} />
      )}
    </span>
  );
}

/**
 * @param {import("react").ReactNode} trigger
 * @param {string} label
 * @param {any} attributes
 */
function triggerOf(trigger, label, attributes) {
  if (!trigger) return <IconButton {...attributes} icon="more" label={label} />;
  if (isValidElement(trigger)) {
    const isButton = [Button, IconButton, "button"].includes(/** @type {any} */ (trigger.type));
    if (isButton) return cloneElement(trigger, attributes);
    return (
      <button {...attributes} type="button" className="menu-trigger" aria-label={label}>
        {trigger}
      </button>
    );
  }
  return (
    <Button {...attributes} iconEnd="chevron-down">
      {trigger}
    </Button>
  );
}

/**
 * @param {{
 *   id: string,
 *   label: string,
 *   items: MenuItem[],
 *   header?: import("react").ReactNode,
 *   list: import("react").RefObject<HTMLDivElement>,
 *   close: () => void,
 *   leave: () => void,
 * }} props
 */
function MenuList({ id, label, items, header, list, close, leave }) {
  const typed = useRef({ text: "", at: 0 });

  /** @param {import("react").KeyboardEvent} event */
  function press(event) {
    const found = list.current ? itemsIn(list.current) : [];
    const at = found.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = destination(event, found, at, typed.current);
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return leave();
    else if (next === undefined) return undefined;
    else found[next]?.focus();
    event.preventDefault();
    return event.stopPropagation();
  }
  return (
    <div className="menu" ref={list} onKeyDown={press}>
      {header && <div className="menu-header">{header}</div>}
      <div id={id} role="menu" aria-label={label}>
        {items.map((item, index) =>
          item === "separator" ? (
            <hr key={index} className="menu-separator" />
          ) : (
            <MenuRow key={item.id} item={item} close={close} />
          ),
        )}
      </div>
    </div>
  );
}

/** @param {{item: MenuEntry, close: () => void}} props */
function MenuRow({ item, close }) {
  const isChoice = item.isChecked !== undefined;
  const shared = {
    className: item.tone === "danger" ? "menu-item is-danger" : "menu-item",
    role: isChoice ? "menuitemradio" : "menuitem",
    tabIndex: -1,
    "aria-checked": item.isChecked,
    // A pointer and the arrows have one place between them.
    onPointerMove: (/** @type {import("react").PointerEvent<HTMLElement>} */ event) =>
      event.pointerType === "mouse" && event.currentTarget.focus({ preventScroll: true }),
  };
  const face = (
    <>
      {item.icon && <Icon name={item.icon} size={18} />}
      <span className="menu-label">{item.label}</span>
      {item.detail && <span className="menu-detail">{item.detail}</span>}
      {item.isChecked && <Icon name="check" size={16} className="menu-check" />}
    </>
  );
  if (item.href && !item.isDisabled) {
    return (
      <a {...shared} href={item.href} onClick={close}>
        {face}
      </a>
    );
  }
  const select = () => {
    if (item.isDisabled) return;
    close();
    item.onSelect?.();
  };
  return (
    <button {...shared} type="button" aria-disabled={item.isDisabled} onClick={select}>
      {face}
    </button>
  );
}

/**
 * @param {HTMLElement} list
 * @returns {HTMLElement[]}
 */
function itemsIn(list) {
  return [...list.querySelectorAll("[role^=menuitem]")].map((item) => /** @type {HTMLElement} */ (item));
}

/**
 * Where a key leads, or undefined where it leads nowhere.
 * @param {import("react").KeyboardEvent} event
 * @param {HTMLElement[]} items
 * @param {number} at
 * @param {{text: string, at: number}} typed
 */
function destination(event, items, at, typed) {
  if (event.key === "ArrowDown") return (at + 1) % items.length;
  if (event.key === "ArrowUp") return (at - 1 + items.length) % items.length;
  if (event.key === "Home") return 0;
  if (event.key === "End") return items.length - 1;
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const isLater = event.timeStamp - typed.at > typeaheadMs;
  typed.text = (isLater ? "" : typed.text) + event.key.toLocaleLowerCase();
  typed.at = event.timeStamp;
  // The same letter again goes on to the next that begins with it.
  const isOne = new Set(typed.text).size === 1;
  const wanted = isOne ? typed.text[0] : typed.text;
  const order = items.map((_, step) => (at + step + (isOne ? 1 : 0)) % items.length);
  return order.find((index) => labelOf(items[index]).startsWith(wanted));
}

/** @param {HTMLElement} item */
function labelOf(item) {
  return (item.querySelector(".menu-label")?.textContent ?? "").trim().toLocaleLowerCase();
}
