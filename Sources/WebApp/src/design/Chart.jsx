import { useEffect, useRef, useState } from "react";
import { useText } from "../text/Text.jsx";
import { watchAppearance } from "./chartAppearance.js";

/**
 * @typedef {{name: string, values: (number | null)[]}} Series
 * @typedef {{
 *   label: string,
 *   labels: string[],
 *   series: Series[],
 *   format?: (value: number) => string,
 *   height?: string,
 *   isStacked?: boolean,
 * }} ChartProps `labels`: what stands along the axis, one for each value; null: no value there
 */

/** @param {ChartProps} props */
export function LineChart(props) {
  return <Chart {...props} kind="line" />;
}

/** @param {ChartProps} props */
export function BarChart(props) {
  return <Chart {...props} kind="bar" />;
}

/**
 * A picture for the eye, and the same figures as a table for everybody else. What draws is fetched when the first
 * chart is shown.
 * @param {ChartProps & {kind: "line" | "bar"}} props
 */
function Chart({ kind, label, labels, series, format, height = "16rem", isStacked }) {
  const text = useText();
  const write = format ?? ((/** @type {number} */ value) => text.number(value));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [hasFailed, setFailed] = useState(false);
  const words = useRef(write);
  words.current = write;
  // Props are often made afresh with the same content; only another content is drawn again.
  const content = JSON.stringify([labels, series, isStacked]);

  useEffect(() => {
    let isGone = false;
    let remove = () => {};
    let unwatch = () => {};
    const start = async () => {
      const [{ draw }] = await Promise.all([import("./drawChart.js"), document.fonts.load("12px Inter")]);
      const show = () => {
        remove();
        if (!canvas.current) return;
        const format = (/** @type {number} */ value) => words.current(value);
        remove = draw(canvas.current, { kind, labels, series, isStacked, format });
      };
      if (isGone) return;
      show();
      unwatch = watchAppearance(canvas.current, show);
    };
    start().catch(() => setFailed(true));
    return () => {
      isGone = true;
      unwatch();
      remove();
    };
  }, [kind, content]);
  return (
    <figure className="chart">
      {series.length > 1 && <Legend series={series} kind={kind} />}
      <div className="chart-place" style={{ blockSize: height }}>
        {hasFailed ? (
          <p className="text-quiet">{text("design.chart_failed")}</p>
        ) : (
          <canvas ref={canvas} role="img" aria-label={label} />
        )}
      </div>
      <div className={hasFailed ? "" : "visually-hidden"}>
        <Figures label={label} labels={labels} series={series} format={write} />
      </div>
    </figure>
  );
}

/** @param {{series: Series[], kind: "line" | "bar"}} props */
function Legend({ series, kind }) {
  return (
    <ul className="chart-legend" role="list" aria-hidden="true">
      {series.map((one, index) => (
        <li key={one.name}>
          <span className={`chart-key is-${kind} series-${(index % 5) + 1}`} />
          {one.name}
        </li>
      ))}
    </ul>
  );
}

/** @param {{label: string, labels: string[], series: Series[], format: (value: number) => string}} props */
function Figures({ label, labels, series, format }) {
  const text = useText();
  return (
    <table>
      <caption>{text("design.figures", { label })}</caption>
      <thead>
        <tr>
          <td />
          {series.map((one) => (
            <th key={one.name} scope="col">
              {one.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((name, index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            {series.map((one) => {
              const value = one.values[index];
              return <td key={one.name}>{value === null || value === undefined ? "" : format(value)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
