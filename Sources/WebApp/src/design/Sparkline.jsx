/**
 * How something went, in the height of a line of text: a shape beside its figure. Drawn as SVG, since a table has many.
 * @param {{label: string, values: number[], width?: number, height?: number}} props
 */
export function Sparkline({ label, values, width = 96, height = 24 }) {
  const points = pointsOf(values, width, height);
  const last = points[points.length - 1];
  const line = points.map(([x, y]) => `${x} ${y}`).join("L");
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {last && (
        <>
          <path className="sparkline-area" d={`M${points[0][0]} ${height}L${line}L${last[0]} ${height}Z`} />
          <path className="sparkline-line" d={`M${line}`} />
          <circle className="sparkline-end" cx={last[0]} cy={last[1]} r="2.25" />
        </>
      )}
    </svg>
  );
}

/**
 * @param {number[]} values
 * @param {number} width
 * @param {number} height
 */
function pointsOf(values, width, height) {
  const inset = 3;
  const least = Math.min(...values);
  const range = Math.max(...values) - least || 1;
  const step = (width - 2 * inset) / Math.max(1, values.length - 1);
  return values.map((value, index) => [
    Math.round((inset + index * step) * 10) / 10,
    Math.round((height - inset - ((value - least) / range) * (height - 2 * inset)) * 10) / 10,
  ]);
}
