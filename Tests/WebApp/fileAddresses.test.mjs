import assert from "node:assert/strict";
import { test } from "node:test";
import { addressForOthers, addressOfFace } from "../../Sources/WebApp/src/pages/files/addresses.js";

const pictures = [{ url: "/small" }, { url: "/large" }];

test("of a picture others are given the one made anew, and nothing before there is one", () => {
  assert.equal(addressForOthers({ state: "ready", url: "/original", pictures }), "/large");
  assert.equal(addressForOthers({ state: "ready", url: "/document", pictures: [] }), "/document");
  assert.equal(addressForOthers({ state: "waiting", url: "/original", pictures: [] }), null);
  assert.equal(addressForOthers({ state: "refused", url: "/original", pictures: [] }), null);
  assert.equal(addressForOthers({ state: "ready", url: null, pictures: [] }), null);
});

test("what is shown small is the smallest there is", () => {
  assert.equal(addressOfFace({ url: "/original", pictures }), "/small");
  assert.equal(addressOfFace({ url: "/original", pictures: [] }), "/original");
  assert.equal(addressOfFace({ url: null, pictures: [] }), null);
});
