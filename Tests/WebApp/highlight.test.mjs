import assert from "node:assert/strict";
import { test } from "node:test";
import { highlighted, nameOf } from "../../Sources/WebApp/src/design/markdown/highlight.js";
import { inVariant } from "../../Sources/WebApp/src/design/markdown/letters.js";
import { seeded } from "./support.mjs";

/** `[k:let] x = [n:1]` */
const drawn = (code, language) =>
  highlighted(code, language).map(({ kind, text }) => (kind ? `[${kind[0]}:${text}]` : text)).join("");

test("the words of a language are told from others, within comments and strings not", () => {
  assert.equal(drawn("let x = 12; // let", "js"), "[k:let] x = [n:12]; [c:// let]");
  assert.equal(drawn('print("if")  # if', "python"), 'print([s:"if"])  [c:# if]');
  assert.equal(drawn("SELECT 'a''b' -- from", "sql"), "[k:SELECT] [s:'a'][s:'b'] [c:-- from]");
  assert.equal(drawn('"a\\"b" /* x\n*/ func', "swift"), '[s:"a\\"b"] [c:/* x\n*/] [k:func]');
  assert.equal(drawn("format letter $let", "ts"), "format letter $let");
  assert.equal(drawn("'''if'''", "py"), "[s:'''if''']");
  assert.equal(drawn("'not closed\nif", "js"), "[s:'not closed]\n[k:if]");
});

test("a language that is not known is plain, whatever it is called", () => {
  for (const name of ["", "klingon", "constructor", "__proto__", "toString"]) assert.equal(drawn("let x", name), "let x");
  assert.deepEqual(["js", "TS", "c++", "klingon"].map(nameOf), ["JavaScript", "TypeScript", "C++", "klingon"]);
});

test("the text stays what it was, however it is written, and is read in one pass", () => {
  const { random, seed } = seeded();
  const signs = ['"', "'", "`", "/*", "*/", "//", "#", "--", "\\", "\n", " ", "let", "12", "0x", '"""', "x", "é", "🙂"];
  for (const language of ["js", "python", "sql", "swift", "shell", "json", "rust", "css"]) {
    for (let round = 0; round < 200; round += 1) {
      const code = Array.from({ length: 40 }, () => signs[Math.floor(random() * signs.length)]).join("");
      assert.equal(highlighted(code, language).map(({ text }) => text).join(""), code, `seed ${seed}: ${JSON.stringify(code)}`);
    }
    for (const sign of signs) {
      const code = sign.repeat(100_000 / sign.length);
      const from = performance.now();
      assert.equal(highlighted(code, language).map(({ text }) => text).join("").length, code.length);
      assert.ok(performance.now() - from < 5_000, `${language}: ${JSON.stringify(sign)}`);
    }
  }
});

test("letters of mathematics are those that Unicode has for them", () => {
  assert.equal(inVariant("RN1", "double-struck"), "ℝℕ𝟙");
  assert.equal(inVariant("ABa", "script"), "𝒜ℬ𝒶");
  assert.equal(inVariant("x+1", "bold"), "𝐱+𝟏");
  assert.equal(inVariant("x", "unheard-of"), "x");
});
