/**
 * Calls when what a chart takes its colours and its direction from has changed.
 * @param {Element | null} element
 * @param {() => void} changed
 */
export function watchAppearance(element, changed) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const motion = matchMedia("(prefers-reduced-motion: reduce)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "dir"] });
  const nearest = element?.closest("[dir]");
  if (nearest && nearest !== document.documentElement) observer.observe(nearest, { attributeFilter: ["dir"] });
  system.addEventListener("change", changed);
  motion.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", changed);
    motion.removeEventListener("change", changed);
  };
}
