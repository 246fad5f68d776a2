import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { deChat } from "../../Sources/WebApp/src/text/de-chat.js";
import { deCourses } from "../../Sources/WebApp/src/text/de-courses.js";
import { deUploads } from "../../Sources/WebApp/src/text/de-uploads.js";
import { de as deShell } from "../../Sources/WebApp/src/text/de.js";
import { enChat } from "../../Sources/WebApp/src/text/en-chat.js";
import { enCourses } from "../../Sources/WebApp/src/text/en-courses.js";
import { enUploads } from "../../Sources/WebApp/src/text/en-uploads.js";
import { en as enShell } from "../../Sources/WebApp/src/text/en.js";

/** Each language with the words of its parts. */
const en = { ...enShell, ...enChat, ...enCourses, ...enUploads };
const de = { ...deShell, ...deChat, ...deCourses, ...deUploads };
const sources = new URL("../../Sources/WebApp/src/", import.meta.url);
const tables = /text\/(en|de)(-[\w-]+)?\.js$/;
/** Keys whose last step is reckoned out, as in text(`kind.${kind}`). */
const reckoned = new RegExp(
  "^(kind|category|mark)\\.|^upload\\.(paused|queued|asleep|elsewhere)$|^design\\.(copied|not_copied|online|away|busy|offline)$|^courses\\.(role|as)_|^chat\\.kind_|^build\\.done_|^mine\\.none_" +
    "|^order\\.(lifted|moved|dropped|cancelled)$|^invitations\\.(open|used|expired)$|^roomPeople\\.(as|is)_|^report\\.|^search\\.has_|^moderation\\.(act|tab|why)_|^roster\\.(state_|added$|changed$|dropped$)");

function code() {
  const files = readdirSync(sources, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  const scripts = files.filter((name) => /\.jsx?$/.test(name) && !tables.test(name));
  assert.ok(scripts.length > 50);
  return scripts.map((name) => readFileSync(new URL(name, sources), "utf8")).join("\n");
}

const forms = (message) => (typeof message === "string" ? [message] : Object.values(message));
const values = (message) => new Set(forms(message).flatMap((form) => form.match(/\{\w+\}/g) ?? []));

test("every text is said somewhere", () => {
  const used = code();
  const silent = Object.keys(en).filter((key) => !reckoned.test(key) && !used.includes(`"${key}"`));
  assert.deepEqual(silent, []);
});

test("no part says again what every page says", () => {
  assert.deepEqual(Object.keys(enCourses).filter((key) => key in enShell), []);
  // What people write is drawn with the same words in a lesson and in a chat.
  const ofChat = Object.keys(enChat).filter((key) => !key.startsWith("markdown."));
  assert.deepEqual(ofChat.filter((key) => key in enShell || key in enCourses || key in enUploads), []);
  assert.deepEqual(Object.keys(enUploads).filter((key) => key in enShell || key in enCourses), []);
});

test("both languages name the same values, and nobody shouts", () => {
  for (const key of Object.keys(en)) {
    assert.deepEqual(values(de[key]), values(en[key]), key);
    assert.ok(![...forms(de[key]), ...forms(en[key])].some((form) => form.includes("!")), key);
  }
  assert.deepEqual(Object.keys(de).filter((key) => !(key in en)), []);
});
