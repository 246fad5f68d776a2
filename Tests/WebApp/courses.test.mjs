import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changesBetween, isSameOrder, merged, orderOf, placeLesson, placeModule, stepLesson, stepModule,
} from "../../Sources/WebApp/src/pages/courses/edit/order.js";
import { rowsAt, textOf } from "../../Sources/WebApp/src/pages/courses/people/csv.js";
import { seeded } from "./support.mjs";

/** "1:ab 2:c" is a module 1 with lessons a and b, and a module 2 with lesson c. */
const outline = (words) =>
  words.split(" ").map((part) => {
    const [id, lessons = ""] = part.split(":");
    return { id, title: `M${id}`, lessons: [...lessons].map((lesson) => ({ id: lesson, title: `L${lesson}` })) };
  });
const words = (modules) => modules.map(({ id, lessons }) => `${id}:${lessons.map((lesson) => lesson.id).join("")}`).join(" ");

test("a lesson goes one place at a time, and at a module's end into the one beside it", () => {
  const step = (from, id, by) => words(stepLesson(outline(from), id, by));
  assert.equal(step("1:abc 2:d", "a", 1), "1:bac 2:d");
  assert.equal(step("1:abc 2:d", "c", 1), "1:ab 2:cd");
  assert.equal(step("1:abc 2:d", "d", -1), "1:abcd 2:");
  assert.equal(step("1:abc 2:d", "a", -1), "1:abc 2:d");
  assert.equal(step("1:abc 2:d", "d", 1), "1:abc 2:d");
  assert.equal(step("1:a 2: 3:b", "a", 1), "1: 2:a 3:b");
  assert.equal(step("1:a", "x", 1), "1:a");
});

test("a module goes one place at a time", () => {
  const step = (id, by) => words(stepModule(outline("1:a 2:b 3:c"), id, by));
  assert.equal(step("2", -1), "2:b 1:a 3:c");
  assert.equal(step("2", 1), "1:a 3:c 2:b");
  assert.equal(step("1", -1), "1:a 2:b 3:c");
  assert.equal(step("3", 1), "1:a 2:b 3:c");
});

test("what is dropped stands where it was dropped", () => {
  assert.equal(words(placeLesson(outline("1:abc 2:d"), "a", "2", 1)), "1:bc 2:da");
  assert.equal(words(placeLesson(outline("1:abc"), "a", "1", 2)), "1:bca");
  assert.equal(words(placeModule(outline("1:a 2:b 3:c"), "3", 0)), "3:c 1:a 2:b");
  assert.equal(words(placeModule(outline("1:a 2:b"), "1", 0)), "1:a 2:b");
});

test("what is sent are ids alone", () => {
  assert.deepEqual(orderOf(outline("1:ab 2:")), { modules: [{ id: "1", lessons: ["a", "b"] }, { id: "2", lessons: [] }] });
  assert.ok(isSameOrder(outline("1:ab"), outline("1:ab")) && !isSameOrder(outline("1:ab"), outline("1:ba")));
});

test("an order that was wanted holds for what there is now, and nothing that came since is lost", () => {
  const merge = (wanted, now) => words(merged(outline(wanted), outline(now)));
  assert.equal(merge("1:ba 2:c", "1:ab 2:c"), "1:ba 2:c");
  assert.equal(merge("1:ba", "1:abx"), "1:bax");
  assert.equal(merge("1:ba 2:c", "1:a 2:c"), "1:a 2:c");
  assert.equal(merge("2:c 1:ab", "1:ab 2:c 3:x"), "2:c 1:ab 3:x");
  assert.equal(merge("1:b 2:ca", "1:ab 2:c"), "1:b 2:ca");
  assert.equal(merge("1:b 2:ca", "1:abc"), "1:bac");
});

test("however two have changed it, every lesson of now stands in the merged order once", () => {
  const { random, seed } = seeded();
  const some = () => {
    const lessons = [..."abcdefgh"].filter(() => random() < 0.7).sort(() => random() - 0.5);
    const ids = ["1", "2", "3"].filter(() => random() < 0.8);
    return (ids.length ? ids : ["1"]).map((id, at, all) =>
      `${id}:${lessons.filter((_, index) => index % all.length === at).join("")}`).join(" ");
  };
  for (let round = 0; round < 500; round += 1) {
    const [wanted, now] = [some(), some()];
    const result = merged(outline(wanted), outline(now));
    const all = (modules) => modules.flatMap(({ lessons }) => lessons.map(({ id }) => id)).sort().join("");
    const told = `seed ${seed}, round ${round}: ${wanted} over ${now}`;
    assert.equal(all(result), all(outline(now)), told);
    assert.deepEqual(result.map(({ id }) => id).sort(), outline(now).map(({ id }) => id).sort(), told);
  }
});

test("what somebody else has changed is told by its titles", () => {
  const named = outline("1:ab");
  named[0].lessons[0].title = "Other";
  const none = { added: [], removed: [], renamed: [], isReordered: false };
  assert.deepEqual(changesBetween(outline("1:ab"), outline("1:ab")), none);
  assert.deepEqual(changesBetween(outline("1:ab"), outline("1:abc 2:")), { ...none, added: ["Lc", "M2"] });
  assert.deepEqual(changesBetween(outline("1:ab"), outline("1:a")), { ...none, removed: ["Lb"] });
  assert.deepEqual(changesBetween(outline("1:ab"), named), { ...none, renamed: ["Other"] });
  assert.deepEqual(changesBetween(outline("1:ab"), outline("1:ba")), { ...none, isReordered: true });
});

test("a file is read as it was written, by offices too", () => {
  const bytes = (...values) => new Uint8Array(values).buffer;
  assert.equal(textOf(new TextEncoder().encode("Zoë,ß").buffer), "Zoë,ß");
  assert.equal(textOf(bytes(0x5a, 0x6f, 0xeb)), "Zoë");
  assert.equal(textOf(bytes(0xff, 0xfe, 0x5a, 0x00, 0xeb, 0x00)), "Zë");
  assert.equal(textOf(bytes()), "");
});

test("faulty rows come back with the file's head, and whole where they go over lines", () => {
  const file = 'email,name\r\na@x,"A\r\nB"\r\nb@x,B\r\nc@x,C\r\n';
  assert.equal(rowsAt(file, [2, 5]), 'email,name\na@x,"A\nB"\nc@x,C\n');
  assert.equal(rowsAt(file, [4]), "email,name\nb@x,B\n");
  assert.equal(rowsAt("email\nx@y", [2]), "email\nx@y\n");
});
