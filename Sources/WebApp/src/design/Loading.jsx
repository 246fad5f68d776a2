import { useText } from "../text/Text.jsx";

/** @param {{label?: string, isLabelShown?: boolean, size?: "small" | "medium"}} props */
export function Spinner({ label, isLabelShown, size = "medium" }) {
  const text = useText();
  const words = label ?? text("design.loading");
  return (
    <span className="spinner" role="status">
      <span className={size === "small" ? "wheel" : "wheel is-medium"} />
      <span className={isLabelShown ? "" : "visually-hidden"}>{words}</span>
    </span>
  );
}

/**
 * How far something is; without a value, that it goes on.
 * @param {{value?: number, label: string, isLabelHidden?: boolean, tone?: "accent" | "success" | "danger"}} props
 *   `value` from 0 to 1
 */
export function Progress({ value, label, isLabelHidden, tone = "accent" }) {
  const text = useText();
  const isKnown = value !== undefined;
  const part = Math.min(1, Math.max(0, value ?? 0));
  const percent = text.number(part, { style: "percent" });
  return (
    <div className={`progress is-${tone}`}>
      {!isLabelHidden && (
        <div className="progress-words" aria-hidden="true">
          <span>{label}</span>
          {isKnown && <span className="figures">{percent}</span>}
        </div>
      )}
      <div
        className="progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={isKnown ? Math.round(part * 100) : undefined}
        aria-valuetext={isKnown ? percent : undefined}
      >
        <div
          className={isKnown ? "progress-bar" : "progress-bar is-endless"}
          style={isKnown ? { inlineSize: `${part * 100}%` } : undefined}
        />
      </div>
    </div>
  );
}

/**
 * The shape of what is to come, quiet for a moment first, since most things come at once.
 * @param {{lines?: number, width?: string, height?: string, isRound?: boolean}} props
 */
export function Skeleton({ lines, width, height, isRound }) {
  if (lines === undefined) {
    const size = { inlineSize: width, blockSize: height };
    return <span className={isRound ? "skeleton is-round" : "skeleton"} style={size} />;
  }
  return (
    <span className="skeleton-lines">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" />
      ))}
    </span>
  );
}

/** A page before its content is here. */
export function SkeletonPage() {
  const text = useText();
  return (
    <div className="skeleton-page" role="status" aria-busy="true">
      <span className="visually-hidden">{text("design.loading")}</span>
      <Skeleton width="min(18rem, 70%)" height="2.25rem" />
      <Skeleton width="min(30rem, 90%)" height="1.125rem" />
      <div className="grid">
        {[0, 1, 2].map((index) => (
          <div className="card" key={index}>
            <Skeleton lines={4} />
          </div>
        ))}
      </div>
    </div>
  );
}
