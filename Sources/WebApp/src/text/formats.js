/**
 * One language's texts, numbers and times. Pure: what it writes depends on its arguments alone.
 * @typedef {import("./languages.js").Key} Key
 * @typedef {import("./languages.js").Words} Words
 * @typedef {{[name: string]: string | number}} Values
 * @typedef {((key: Key, values?: Values) => string) & {
 *   language: string,
 *   number: (value: number, options?: Intl.NumberFormatOptions) => string,
 *   date: (time: string | number | Date, options?: Intl.DateTimeFormatOptions) => string,
 *   ago: (time: string | number | Date, now?: number) => string,
 *   list: (items: string[]) => string,
 *   bytes: (count: number) => string,
 * }} Translate
 */

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * The tag, where this browser can write by it: a server takes any that has the form of one.
 * @param {string} tag
 */
export function knownLanguage(tag) {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0];
  } catch {
    return undefined;
  }
}

/**
 * The time zone, where this browser knows it: a server's list may be newer than a browser's.
 * @param {string | undefined} zone
 */
export function knownZone(zone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

export class Formats {
  /**
   * @param {string} language a BCP 47 tag
   * @param {Words} table
   * @param {string} [timeZone] the person's own; absent, the browser's
   */
  constructor(language, table, timeZone) {
    this.language = language;
    this.table = table;
    this.timeZone = timeZone;
    this.plurals = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
    this.relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    /** @type {Translate} */
    this.translate = Object.assign((/** @type {Key} */ key, /** @type {Values=} */ values) => this.text(key, values), {
      language,
      number: (/** @type {number} */ value, /** @type {Intl.NumberFormatOptions=} */ options) =>
        options ? new Intl.NumberFormat(language, options).format(value) : this.numbers.format(value),
      date: this.date.bind(this),
      ago: this.ago.bind(this),
      list: (/** @type {string[]} */ items) => new Intl.ListFormat(language).format(items),
      bytes: this.bytes.bind(this),
    });
  }

  /**
   * @param {Key} key
   * @param {Values} [values]
   */
  text(key, values = {}) {
    const message = this.table[key];
    const text = typeof message === "string" ? message : this.form(message, values.count);
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.numbers.format(value) : value;
    });
  }

  /**
   * @param {{[form: string]: string}} forms
   * @param {string | number} count
   */
  form(forms, count) {
    return forms[this.plurals.select(Number(count))] ?? forms.other;
  }

  /**
   * @param {string | number | Date} time
   * @param {Intl.DateTimeFormatOptions} [options]
   */
  date(time, options = { dateStyle: "medium", timeStyle: "short" }) {
    return new Intl.DateTimeFormat(this.language, { timeZone: this.timeZone, ...options }).format(new Date(time));
  }

  /**
   * "3 minutes ago", "yesterday"; what lies within the last minute is "now".
   * @param {string | number | Date} time
   */
  ago(time, now = Date.now()) {
    const seconds = (new Date(time).getTime() - now) / 1_000;
    for (const [unit, length] of units) {
      if (Math.abs(seconds) >= length) return this.relative.format(Math.trunc(seconds / length), unit);
    }
    return this.relative.format(0, "second");
  }

  /** @param {number} count */
  bytes(count) {
    const names = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
    let power = 0;
    let value = count;
    while (value >= 1_000 && power < names.length - 1) {
      value /= 1_000;
      power += 1;
    }
    return new Intl.NumberFormat(this.language, {
      style: "unit",
      unit: names[power],
      unitDisplay: power === 0 ? "long" : "short",
      maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
    }).format(value);
  }
}
