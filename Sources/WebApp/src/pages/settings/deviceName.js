/**
 * What a device calls itself, in words that its owner knows. Pure; what is not known is null, never guessed.
 * @typedef {{browser: string | null, system: string | null, isPhone: boolean}} Device
 */

// The order counts: Edge calls itself Chrome too, and Chrome Safari.
/** @type {[RegExp, string][]} */
const browsers = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
  [/^python-/, "Python"],
];

/** @type {[RegExp, string][]} */
const systems = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * @param {string} userAgent
 * @returns {Device}
 */
export function deviceOf(userAgent) {
  return {
    browser: first(browsers, userAgent),
    system: first(systems, userAgent),
    isPhone: /\biPhone\b|\bAndroid\b.*\bMobile\b/.test(userAgent),
  };
}

/**
 * @param {[RegExp, string][]} table
 * @param {string} userAgent
 */
function first(table, userAgent) {
  return table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}
