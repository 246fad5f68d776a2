/**
 * The mark: a Greek theatre seen from above, rows of seats around whoever speaks; and, since it is live, a voice that
 * carries.
 * @param {{size?: number, hasWord?: boolean}} props
 */
export function Logo({ size = 28, hasWord = true }) {
  const spoken = hasWord ? /** @type {const} */ ({ "aria-hidden": true }) : { role: "img", "aria-label": "Lyceum" };
  return (
    <span className="logo">
      <svg width={size} height={size} viewBox="0 0 32 32" {...spoken}>
        <rect className="logo-ground" width="32" height="32" rx="9" />
        <g className="logo-rows" fill="none" strokeWidth="2.7" strokeLinecap="round">
          <path d="M6.5 24.2V15.6a9.5 9.5 0 0 1 19 0v8.6" />
          <path d="M11.4 19.6v-4a4.6 4.6 0 0 1 9.2 0v4" />
        </g>
        <circle className="logo-voice" cx="16" cy="22.3" r="2.9" />
      </svg>
      {hasWord && <span className="logo-word">Lyceum</span>}
    </span>
  );
}
