import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";

Chart.register(BarController, BarElement, LineController, LineElement, PointElement);
Chart.register(CategoryScale, LinearScale, Filler, Tooltip);

/**
 * @typedef {{
 *   kind: "line" | "bar",
 *   labels: string[],
 *   series: import("./Chart.jsx").Series[],
 *   isStacked?: boolean,
 *   format: (value: number) => string,
 * }} Drawing
 */

const seriesColours = 5;
// Told apart without colour as well.
const dashes = [[], [7, 4], [2, 4], [10, 4, 2, 4], [4, 3]];

/**
 * Draws once, with the tokens as they are now; gives what takes it away again.
 * @param {HTMLCanvasElement} canvas
 * @param {Drawing} drawing
 * @returns {() => void}
 */
export function draw(canvas, drawing) {
  const style = getComputedStyle(canvas);
  const token = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const isReversed = style.direction === "rtl";
  const chart = new Chart(canvas, {
    type: drawing.kind,
    data: {
      labels: drawing.labels,
      datasets: drawing.series.map((one, index) => ({
        label: one.name,
        data: one.values,
        ...(drawing.kind === "line" ? lineStyle(token, index, drawing.series.length) : barStyle(token, index)),
      })),
    },
    options: {
      maintainAspectRatio: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 220 },
      interaction: { mode: "index", intersect: false },
      // Room for half a word below the last point, which Chart.js does not leave where the axis runs from the right.
      layout: { padding: { top: 6, left: isReversed ? 16 : 0 } },
      font: { family: "Inter", size: 12 },
      scales: scales(token, drawing, isReversed),
      plugins: { tooltip: tooltip(token, drawing, isReversed) },
    },
  });
  return () => chart.destroy();
}

/** @typedef {(name: string) => string} Token */

/**
 * @param {Token} token
 * @param {number} index
 * @param {number} count
 */
function lineStyle(token, index, count) {
  const colour = token(`colour-series-${(index % seriesColours) + 1}`);
  return {
    borderColor: colour,
    borderWidth: 2,
    borderDash: dashes[index % dashes.length],
    borderCapStyle: /** @type {const} */ ("round"),
    borderJoinStyle: /** @type {const} */ ("round"),
    backgroundColor: `${colour}1f`,
    fill: count === 1 ? "origin" : false,
    cubicInterpolationMode: /** @type {const} */ ("monotone"),
    pointRadius: 0,
    pointBackgroundColor: colour,
    pointHitRadius: 16,
    pointHoverRadius: 4.5,
    pointHoverBackgroundColor: colour,
    pointHoverBorderColor: token("colour-surface"),
    pointHoverBorderWidth: 2,
  };
}

/**
 * @param {Token} token
 * @param {number} index
 */
function barStyle(token, index) {
  const colour = token(`colour-series-${(index % seriesColours) + 1}`);
  return {
    backgroundColor: colour,
    hoverBackgroundColor: `${colour}d0`,
    borderRadius: 4,
    borderColor: token("colour-surface"),
    // A hair of paper between bars that touch.
    borderWidth: 1,
    maxBarThickness: 36,
    categoryPercentage: 0.72,
    barPercentage: 0.94,
  };
}

/**
 * @param {Token} token
 * @param {Drawing} drawing
 * @param {boolean} isReversed
 */
function scales(token, { isStacked, format }, isReversed) {
  const font = { family: "Inter", size: 12 };
  const ink = token("colour-ink-3");
  return {
    x: {
      reverse: isReversed,
      stacked: isStacked,
      grid: { display: false, drawBorder: false },
      ticks: { color: ink, font, maxRotation: 0, autoSkipPadding: 16, padding: 4 },
    },
    y: {
      position: /** @type {"left" | "right"} */ (isReversed ? "right" : "left"),
      stacked: isStacked,
      beginAtZero: true,
      grid: { color: token("colour-line"), drawBorder: false, drawTicks: false },
      ticks: {
        color: ink,
        font,
        padding: 8,
        maxTicksLimit: 6,
        callback: (/** @type {string | number} */ value) => format(Number(value)),
      },
    },
  };
}

/**
 * @param {Token} token
 * @param {Drawing} drawing
 * @param {boolean} isReversed
 */
function tooltip(token, { format }, isReversed) {
  const font = { family: "Inter", size: 13 };
  return {
    rtl: isReversed,
    backgroundColor: token("colour-raised"),
    borderColor: token("colour-line-2"),
    borderWidth: 1,
    titleColor: token("colour-ink-2"),
    bodyColor: token("colour-ink"),
    titleFont: { ...font, size: 12, weight: "500" },
    bodyFont: font,
    padding: 10,
    cornerRadius: 8,
    caretSize: 0,
    caretPadding: 10,
    boxPadding: 6,
    boxWidth: 8,
    boxHeight: 8,
    usePointStyle: true,
    callbacks: {
      label: (/** @type {{dataset: {label?: string}, parsed: {y: number}}} */ item) =>
        ` ${item.dataset.label}  ${format(item.parsed.y)}`,
    },
  };
}
