import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem, Unreachable } from "../../Sources/WebApp/src/kit/problems.js";
import { FileChanged } from "../../Sources/WebApp/src/kit/uploads/sameness.js";
import { en } from "../../Sources/WebApp/src/text/en.js";
import { enUploads } from "../../Sources/WebApp/src/text/en-uploads.js";
import { Formats } from "../../Sources/WebApp/src/text/formats.js";
import { faultOfUpload, progressWords } from "../../Sources/WebApp/src/text/uploads.js";

const text = new Formats("en", { ...en, ...enUploads }).translate;
const file = { name: "lecture.mp4", size: 700_000_000 };
const said = (now, upload = file) => progressWords(upload, now, text);

test("how far, how fast and how long still, in the units that people use", () => {
  assert.equal(said({ state: "sending", sent: 0 }), "700 MB");
  assert.equal(said({ state: "sending", sent: 412e6, bytesPerS: 5.2e6 }), "412 MB of 700 MB · 5.2 MB/s · 1 min left");
  const slowly = (bytesPerS) => said({ state: "sending", sent: 0, bytesPerS }).split(" · ").at(-1);
  const times = [200e6, 80e6, 20e6, 7e6, 200e3, 150e3, 97_222, 7e3, 0.1e3];
  assert.deepEqual(times.map(slowly), [
    "4 sec left", "9 sec left", "35 sec left", "2 min left", "58 min left", "1 hr 18 min left", "2 hr left", "27 hr left",
    "1,944 hr left",
  ]);
});

test("what it waits for, and for whom", () => {
  assert.equal(said({ state: "waiting", sent: 5e6, why: "network" }), "Waiting for the network · 5 MB of 700 MB");
  assert.equal(said({ state: "waiting", sent: 5e6, why: "server" }), "Waiting for the server · 5 MB of 700 MB");
  assert.equal(said({ state: "queued", sent: 0 }), "Waiting for its turn · 700 MB");
  assert.equal(said({ state: "asleep", sent: 5e6 }), "Choose the same file, and it goes on · 5 MB of 700 MB");
  assert.equal(said({ state: "done", sent: 7e8 }), "Uploaded · 700 MB");
});

test("each fault says what can be done about it, and one that nobody knows what the server says", () => {
  const of = (status, code, detail = "") => faultOfUpload(new ApiProblem(status, { code, detail }), file, text);
  assert.match(of(413, "quota_exceeded"), /no room left for its 700 MB.*Delete files/);
  assert.match(of(413, "upload_too_large"), /700 MB/);
  assert.match(of(429, "too_many_uploads"), /too many uploads.*cancel/);
  assert.match(of(409, "file_in_use"), /still used/);
  assert.match(of(415, "type_not_taken", "This should be a picture."), /not taken here\. This should be a picture\./);
  assert.match(of(507, "storage_full"), /is kept; try again later/);
  assert.equal(of(403, "something_new", "The moon is full."), "The moon is full.");
  assert.match(faultOfUpload(new Unreachable("network"), file, text), /cannot be reached/);
  assert.match(faultOfUpload(new FileChanged(), file, text), /Choose it anew/);
});
