import assert from "node:assert/strict";
import { test } from "node:test";
import { Load } from "../../Sources/WebApp/src/kit/load.js";
import { Pages } from "../../Sources/WebApp/src/kit/pages.js";
import { ApiProblem, Unreachable } from "../../Sources/WebApp/src/kit/problems.js";
import { Submission } from "../../Sources/WebApp/src/kit/submission.js";
import { later, rest } from "./support.mjs";

test("of two loads the last wins, and the first is aborted", async () => {
  const load = new Load();
  const slow = later();
  let first;
  const one = load.run((signal) => ((first = signal), slow.promise));
  await load.run(async () => "new");
  slow.resolve("old");
  await one;
  assert.ok(first.aborted);
  assert.deepEqual(load.getSnapshot(), { data: "new", error: undefined, isLoading: false });
});

test("a reload keeps what is there until the new is there, also where it fails", async () => {
  const load = new Load();
  await load.run(async () => "old");
  const slow = later();
  const again = load.run(() => slow.promise, true);
  assert.deepEqual(load.getSnapshot(), { data: "old", error: undefined, isLoading: true });
  const fault = new Unreachable("network");
  slow.reject(fault);
  await again;
  assert.deepEqual(load.getSnapshot(), { data: "old", error: fault, isLoading: false });
  void load.run(async () => "other");
  assert.equal(load.getSnapshot().data, undefined);
});

test("what comes after the component has gone changes nothing", async () => {
  const load = new Load();
  const slow = later();
  const run = load.run(() => slow.promise);
  load.end();
  slow.reject(new DOMException("", "AbortError"));
  await run;
  assert.equal(load.getSnapshot().isLoading, true);
});

test("a mistake of ours is shown, and goes on to the console", async () => {
  const load = new Load();
  await assert.rejects(load.run(async () => undefined.name), TypeError);
  assert.deepEqual([load.getSnapshot().error.name, load.getSnapshot().isLoading], ["TypeError", false]);
});

test("a list grows part by part with the cursor of the one before, and knows its end", async () => {
  const pages = new Pages();
  const asked = [];
  const parts = { start: { items: [1, 2], next_cursor: "b" }, b: { items: [3], next_cursor: null } };
  const fetchPage = async (cursor) => (asked.push(cursor), parts[cursor ?? "start"]);
  await pages.start(fetchPage);
  assert.deepEqual(pages.getSnapshot(), { items: [1, 2], isLoading: false, isDone: false, error: undefined });
  await Promise.all([pages.more(fetchPage), pages.more(fetchPage)]);
  await pages.more(fetchPage);
  assert.deepEqual(asked, [undefined, "b"]);
  assert.deepEqual([pages.getSnapshot().items, pages.getSnapshot().isDone], [[1, 2, 3], true]);
});

test("a part that fails leaves the list, and is asked for again", async () => {
  const pages = new Pages();
  const answers = [
    async () => ({ items: [1], next_cursor: "b" }),
    async () => Promise.reject(new Unreachable("network")),
    async () => ({ items: [2], next_cursor: null }),
  ];
  const fetchPage = () => answers.shift()();
  await pages.start(fetchPage);
  await pages.more(fetchPage);
  assert.deepEqual([pages.getSnapshot().items, pages.getSnapshot().error.name], [[1], "Unreachable"]);
  await pages.more(fetchPage);
  assert.deepEqual([pages.getSnapshot().items, pages.getSnapshot().error], [[1, 2], undefined]);
});

test("starting over drops what was on its way", async () => {
  const pages = new Pages();
  const slow = later();
  const first = pages.start(() => slow.promise);
  await pages.start(async () => ({ items: ["new"], next_cursor: null }));
  slow.resolve({ items: ["old"], next_cursor: "x" });
  await first;
  assert.deepEqual(pages.getSnapshot().items, ["new"]);
  assert.equal(pages.getSnapshot().isDone, true);
});

test("an item is changed in its place, or taken out", async () => {
  const pages = new Pages();
  await pages.start(async () => ({ items: [1, 2, 3], next_cursor: null }));
  pages.change((item) => (item === 2 ? undefined : item * 10));
  assert.deepEqual(pages.getSnapshot().items, [10, 30]);
});

test("a form is submitted once at a time, and tells its problem until the next try", async () => {
  const submission = new Submission();
  const slow = later();
  let runs = 0;
  const first = submission.run(() => ((runs += 1), slow.promise));
  assert.equal(await submission.run(async () => (runs += 1)), false);
  assert.deepEqual([runs, submission.getSnapshot().isBusy], [1, true]);
  const problem = new ApiProblem(409, { code: "taken" });
  slow.reject(problem);
  assert.equal(await first, false);
  assert.deepEqual(submission.getSnapshot(), { isBusy: false, problem });
  assert.equal(await submission.run(async () => undefined), true);
  assert.equal(submission.getSnapshot().problem, undefined);
});

test("a mistake of ours in a form leaves it usable, and goes on to the console", async () => {
  const submission = new Submission();
  await assert.rejects(submission.run(async () => undefined.name), TypeError);
  await rest();
  assert.equal(submission.getSnapshot().isBusy, false);
});
