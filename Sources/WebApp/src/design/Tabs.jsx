import { useEffect, useId, useRef } from "react";
import { Count } from "./Badge.jsx";

/**
 * The tabs of the WAI-ARIA practices: arrows go along them and choose at once, Tab goes on into the panel.
 * @param {{
 *   label: string,
 *   tabs: {id: string, title: import("react").ReactNode, badge?: import("react").ReactNode}[],
 *   selected: string,
 *   onSelect: (id: string) => void,
 *   children?: import("react").ReactNode,
 * }} props a number as `badge` is shown as a count
 */
export function Tabs({ label, tabs, selected, onSelect, children }) {
  const id = useId();
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));

  // On a narrow screen the row scrolls, and the chosen one is to be seen.
  useEffect(() => {
    const chosen = list.current?.querySelector('[aria-selected="true"]');
    if (!(chosen instanceof HTMLElement) || !list.current) return;
    const { left, right } = list.current.getBoundingClientRect();
    const own = chosen.getBoundingClientRect();
    if (own.left < left) list.current.scrollLeft += own.left - left;
    else if (own.right > right) list.current.scrollLeft += own.right - right;
  }, [selected]);

  /** @param {import("react").KeyboardEvent<HTMLElement>} event */
  function press(event) {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    let next;
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = tabs.length - 1;
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") next = at + (event.key === forward ? 1 : -1);
    else return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    onSelect(tab.id);
    document.getElementById(`${id}-${tab.id}`)?.focus();
  }
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={press}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`${id}-${tab.id}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={tab.id === selected}
            aria-controls={tab.id === selected ? `${id}-panel` : undefined}
            tabIndex={tab.id === selected ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.title}
            {typeof tab.badge === "number" ? <Count count={tab.badge} /> : tab.badge}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
