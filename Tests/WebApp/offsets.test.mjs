import assert from "node:assert/strict";
import { test } from "node:test";
import { Offsets } from "../../Sources/WebApp/src/design/offsets.js";

const heights = [10, 30, 20, 40];
const offsets = new Offsets(heights.length, (index) => heights[index]);

test("rows begin where those before them end", () => {
  assert.deepEqual(heights.map((_, index) => offsets.startOf(index)), [0, 10, 40, 60]);
  assert.equal(offsets.endOf(3), 100);
  assert.equal(offsets.total, 100);
});

test("a height belongs to the row that begins at or before it", () => {
  assert.equal(offsets.indexAt(0), 0);
  assert.equal(offsets.indexAt(9.5), 0);
  assert.equal(offsets.indexAt(10), 1);
  assert.equal(offsets.indexAt(59), 2);
  assert.equal(offsets.indexAt(60), 3);
});

test("beyond the ends are the first row and the last", () => {
  assert.equal(offsets.indexAt(-500), 0);
  assert.equal(offsets.indexAt(5_000), 3);
});

test("a window shows each row that it touches, and some around them", () => {
  assert.deepEqual(offsets.range(15, 30, 0), { first: 1, end: 3 });
  assert.deepEqual(offsets.range(15, 30, 20), { first: 0, end: 4 });
});

test("a list without rows shows none", () => {
  const nothing = new Offsets(0, () => 1);
  assert.deepEqual(nothing.range(0, 100, 50), { first: 0, end: 0 });
  assert.equal(nothing.total, 0);
});

test("every row of a long list is found at its first and last pixel", () => {
  const long = new Offsets(10_000, (index) => 20 + ((index * 7919) % 97));
  for (let index = 0; index < 10_000; index += 1) {
    assert.equal(long.indexAt(long.startOf(index)), index);
    assert.equal(long.indexAt(long.endOf(index) - 0.5), index);
  }
});
