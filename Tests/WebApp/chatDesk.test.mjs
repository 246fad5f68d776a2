import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, rulesOf, wrongLine } from "../../Sources/WebApp/src/pages/courses/edit/chatRules.js";
import { asMessage } from "../../Sources/WebApp/src/kit/chat/names.js";
import { parseMarkdown } from "../../Sources/WebApp/src/kit/markdown/index.js";
import { areDaysCrossed, isAsked, queryOf } from "../../Sources/WebApp/src/pages/chat/search/question.js";
import { ApiProblem } from "../../Sources/WebApp/src/kit/problems.js";

const rules = {
  words: [{ text: "rubbish", action: "refuse" }, { text: "cheap lenses", action: "hold" }], links: "hold",
  link_hosts: ["example.org"], review: "newcomers", newcomer_messages: 3, read_receipts: true,
};

test("rules that are written as they are told are the same", () => {
  assert.deepEqual(rulesOf(draftOf({ ...rules, version: 4 })), rules);
});

test("what is written by hand is a line each, once, and refused before it is held", () => {
  const draft = draftOf({ ...rules, version: 4 });
  const told = rulesOf({
    ...draft, refused: "  a \n\na\nb", held: "b\nc", hosts: "https://example.org/path?x\nexample.net", newcomer_messages: "0",
  });
  assert.deepEqual(told.words.map(({ text, action }) => `${text} ${action}`), ["a refuse", "b refuse", "c hold"]);
  assert.deepEqual(told.link_hosts, ["example.org", "example.net"]);
  assert.equal(told.newcomer_messages, 1);
  assert.equal(rulesOf({ ...draft, newcomer_messages: "many" }).newcomer_messages, 1);
});

test("which line is wrong is told by the field's name", () => {
  const problem = new ApiProblem(422, { errors: [{ field: "words[3].text", code: "invalid", message: "No." }] });
  assert.equal(wrongLine(problem, "words"), 3);
  assert.equal(wrongLine(problem, "link_hosts"), undefined);
  assert.equal(wrongLine(problem), 3);
  assert.equal(wrongLine(new Error("no answer")), undefined);
});

const nothing = { q: "", room: "", course: "", from: "", after: "", before: "", has: "", order: "" };

test("a search asks for what was written, and for whole days", () => {
  const query = queryOf({ ...nothing, q: " light ", after: "2026-11-01", before: "2026-12-31", has: "file", order: "best" }, "7");
  assert.equal(query.q, "light");
  assert.deepEqual([query.after, query.before], ["2026-11-01", "2027-01-01"]);
  assert.deepEqual([query.has, query.order, query.from], ["file", "best", "7"]);
});

test("what a link has written wrongly is not asked for", () => {
  const query = queryOf({ ...nothing, q: "x", after: "yesterday", before: "2026-13-01", has: "everything", order: "odd" }, undefined);
  assert.deepEqual([query.after, query.before, query.has, query.order], [undefined, undefined, undefined, undefined]);
});

test("a room alone is no question, and days that cross are none", () => {
  assert.equal(isAsked({ ...nothing, room: "7", course: "8", order: "best", after: "yesterday", has: "everything" }), false);
  assert.equal(isAsked({ ...nothing, after: "2026-11-01" }), true);
  assert.equal(isAsked({ ...nothing, has: "file" }), true);
  assert.equal(areDaysCrossed({ ...nothing, after: "2026-11-02", before: "2026-11-01" }), true);
  assert.equal(areDaysCrossed({ ...nothing, after: "2026-11-01", before: "2026-11-01" }), false);
});

test("no message has a picture in it, wherever that stands", () => {
  const kinds = new Set();
  const look = (node) => {
    if (Array.isArray(node)) return node.forEach(look);
    if (!node || typeof node !== "object") return undefined;
    if (node.kind) kinds.add(node.kind);
    return Object.values(node).forEach(look);
  };
  const source = "![a](/x.png) **![b](/y.png)** [![c](/z.png)](https://example.org)\n\n> - ![d](/w.png)\n\n" +
    "|![e](/v.png)|\n|-|\n|![](/u.png)|";
  const told = asMessage(parseMarkdown(source));
  look(told);
  assert.ok(kinds.has("link") && kinds.has("table") && !kinds.has("image"));
  for (const words of ["a", "b", "c", "d", "e", "/u.png"]) {
    assert.ok(JSON.stringify(told).includes(`"text":"${words}"`), words);
  }
});
