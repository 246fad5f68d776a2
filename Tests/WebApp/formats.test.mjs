import assert from "node:assert/strict";
import { test } from "node:test";
import { Formats, knownLanguage, knownZone } from "../../Sources/WebApp/src/text/formats.js";

const table = {
  hello: "Hello, {name}!",
  people: { one: "{count} person", other: "{count} people" },
};
const now = Date.parse("2026-03-01T12:00:00Z");
const english = new Formats("en", table, "Europe/Vienna").translate;
const german = new Formats("de", table, "Europe/Vienna").translate;

/** Languages separate figures and units with spaces of several kinds. */
const plain = (text) => text.replace(/\s/g, " ");

test("names are put in, and what is not given is seen to be missing", () => {
  assert.equal(english("hello", { name: "Ada" }), "Hello, Ada!");
  assert.equal(english("hello"), "Hello, {name}!");
  assert.equal(english("hello", { name: "{name} $& $1" }), "Hello, {name} $& $1!");
});

test("the form of a count is the language's, and its figures too", () => {
  assert.equal(english("people", { count: 1 }), "1 person");
  assert.equal(english("people", { count: 0 }), "0 people");
  assert.equal(english("people", { count: 12_345 }), "12,345 people");
  assert.equal(german("people", { count: 12_345 }), "12.345 people");
  const forms = { few: "few", many: "many", one: "one", other: "other" };
  const polish = new Formats("pl", { hello: "", people: forms }).translate;
  assert.deepEqual([1, 2, 5, 1.5].map((count) => polish("people", { count })), ["one", "few", "many", "other"]);
  const lacking = new Formats("pl", table).translate;
  assert.equal(lacking("people", { count: 2 }), "2 people");
});

test("a time is told in the person's zone and language", () => {
  assert.equal(plain(english.date("2026-07-01T22:30:00Z")), "Jul 2, 2026, 12:30 AM");
  assert.equal(plain(german.date("2026-07-01T22:30:00Z")), "02.07.2026, 00:30");
  assert.equal(german.date("2026-07-01T22:30:00Z", { dateStyle: "long" }), "2. Juli 2026");
});

test("how long ago is told in the largest unit that is full", () => {
  const ago = (seconds, text = english) => text.ago(now - seconds * 1_000, now);
  const minutes = ["now", "now", "1 minute ago", "59 minutes ago", "1 hour ago"];
  assert.deepEqual([0, 59, 60, 3_599, 3_600].map((seconds) => ago(seconds)), minutes);
  const days = ["yesterday", "6 days ago", "last week", "last month", "last year"];
  assert.deepEqual([1, 6, 7, 30, 400].map((count) => ago(count * 86_400)), days);
  assert.equal(ago(-7_200), "in 2 hours");
  assert.equal(ago(86_400, german), "gestern");
});

test("bytes, numbers and lists are the language's", () => {
  const sizes = ["0 bytes", "1 byte", "999 bytes", "1 kB", "1.6 MB", "25 GB"];
  assert.deepEqual([0, 1, 999, 1_000, 1_550_000, 25_000_000_000].map((count) => plain(english.bytes(count))), sizes);
  assert.equal(plain(german.bytes(1_550_000)), "1,6 MB");
  assert.equal(german.number(0.256, { style: "percent" }).replace(/\s/g, " "), "26 %");
  assert.equal(english.list(["a", "b", "c"]), "a, b, and c");
});

test("what a browser does not know of a language or a zone is not taken, since it would throw at every date", () => {
  assert.deepEqual(["de-AT", "en-a", "e", "xx-y"].map(knownLanguage), ["de-AT", undefined, undefined, undefined]);
  assert.deepEqual([undefined, "Europe/Vienna", "Asia/Nowhere"].map(knownZone), [undefined, "Europe/Vienna", undefined]);
});
