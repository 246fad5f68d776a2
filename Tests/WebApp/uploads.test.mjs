import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ApiProblem, Unreachable } from "../../Sources/WebApp/src/kit/problems.js";
import { Store } from "../../Sources/WebApp/src/kit/store.js";
import { UploadMemory } from "../../Sources/WebApp/src/kit/uploads/memory.js";
import { Pace } from "../../Sources/WebApp/src/kit/uploads/pace.js";
import { fingerprintOf, OtherFile } from "../../Sources/WebApp/src/kit/uploads/sameness.js";
import { Tus } from "../../Sources/WebApp/src/kit/uploads/tus.js";
import { atOnceMax, Uploads } from "../../Sources/WebApp/src/kit/uploads/uploads.js";
import { triesMax, verdictOn } from "../../Sources/WebApp/src/kit/uploads/verdict.js";
import { ada, ben, FakeClock, rest, seeded } from "./support.mjs";

const MB = 1 << 20;

/** A server of tus that keeps bytes, and a network before it that fails as the test has it. */
class FakeServer {
  uploads = new Map();
  requests = [];
  /** Called for each request, with what would be its answer: it may answer otherwise, or throw. */
  fault = (_request, answer) => answer();
  received = 0;
  pageMax = 100;

  send = async (request) => {
    if (request.signal?.aborted) throw request.signal.reason;
    this.requests.push({ method: request.method, url: request.url, headers: request.headers });
    await rest();
    if (request.signal?.aborted) throw request.signal.reason;
    const body = request.body && (await request.body.arrayBuffer());
    return this.fault(request, () => this.#answer({ ...request, body }));
  };

  list() {
    const open = [...this.uploads].filter(([, { bytes, length }]) => bytes.length < length);
    return open.map(([url, { bytes, length, name, purpose }]) => ({
      id: url, url, state: "open", form: "whole", offset: bytes.length, length, filename: name, purpose,
    }));
  }

  count(method) {
    return this.requests.filter((request) => request.method === method).length;
  }

  #answer({ method, url, headers, body, onProgress }) {
    if (method === "POST") return this.#begin(headers);
    const upload = this.uploads.get(url);
    if (!upload) return refusal(404, "not_found");
    if (method === "DELETE") {
      this.uploads.delete(url);
      return reply(204);
    }
    if (method === "HEAD") return standing(200, upload);
    if (Number(headers["Upload-Offset"]) !== upload.bytes.length) return refusal(409, "wrong_offset");
    const sum = createHash("sha256").update(Buffer.from(body)).digest("base64");
    if (headers["Upload-Checksum"] !== `sha256 ${sum}`) return refusal(460, "checksum_mismatch");
    onProgress(body.byteLength / 2);
    upload.bytes = Buffer.concat([upload.bytes, Buffer.from(body)]);
    this.received += body.byteLength;
    return standing(204, upload);
  }

  #begin(headers) {
    const url = `/uploads/${this.uploads.size + 1}`;
    const metadata = headers["Upload-Metadata"];
    const told = Object.fromEntries(metadata.split(",").map((pair) => pair.split(" ")));
    const [name, purpose] = [told.filename, told.purpose].map((text) => Buffer.from(text, "base64").toString());
    const upload = { length: Number(headers["Upload-Length"]), bytes: Buffer.alloc(0), metadata, name, purpose };
    this.uploads.set(url, upload);
    return standing(201, upload, { location: url });
  }
}

const reply = (status, headers = {}, text = "") => ({ status, headers: new Map(Object.entries(headers)), text });

function standing(status, { bytes, length, metadata }, more = {}) {
  const whole = bytes.length === length ? { "upload-file": "77" } : {};
  return reply(status, {
    "upload-offset": String(bytes.length), "upload-length": String(length), "upload-metadata": metadata,
    "upload-expires": "later", ...whole, ...more,
  });
}

function refusal(status, code, headers = {}) {
  const text = JSON.stringify({ status, code, detail: "A sentence." });
  return reply(status, { "content-type": "application/problem+json", ...headers }, text);
}

const cut = () => {
  throw new Unreachable("network");
};

class Box {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, text) => this.kept.set(key, text);
  removeItem = (key) => this.kept.delete(key);
}

function makeApp({ server = new FakeServer(), box = new Box(), person = ada, random = () => 1 } = {}) {
  const clock = new FakeClock();
  let elapsed = 0;
  const session = Object.assign(new Store({ state: "signedIn", person }), { epoch: 1, admitted: 0 });
  session.admit = async () => void (session.admitted += 1);
  const connection = new Store("online");
  // Whose cookie the browser has, of which the page may not know yet.
  const cookie = { person };
  session.refresh = async () => session.show({ state: "signedIn", person: cookie.person });
  const api = {
    get: async (path, { query } = {}) => {
      if (path === "/api/v1/sessions/current") return { data: { user: cookie.person } };
      const from = Number(query.cursor ?? 0);
      const items = server.list().slice(from, from + server.pageMax);
      return { data: { items, next_cursor: from + items.length < server.list().length ? String(from + items.length) : null } };
    },
  };
  const digest = async (bytes) => createHash("sha256").update(Buffer.from(bytes)).digest();
  const uploads = new Uploads({
    tus: new Tus({ send: server.send, gate: session }), api, session, connection, memory: new UploadMemory(() => box),
    // Time passes while bytes are on their way, so that chunks are of odd sizes.
    clock: { now: () => clock.now() + (elapsed += 700 + random() * 2_000), after: clock.after },
    random, digest,
  });
  return { uploads, server, box, session, connection, clock, cookie };
}

function fileOf(size, { name = "lecture.mp4", seed = 1, lastModified = 1_000 } = {}) {
  const bytes = Buffer.alloc(size);
  for (let at = 0, state = seed; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[at] = state >>> 24;
  }
  const file = Object.assign(new Blob([bytes]), { name, lastModified });
  return { file, bytes };
}

const wish = { purpose: "attachment", place: "files" };

/** Until nothing moves without time passing. */
async function settled(until = () => false) {
  for (let turn = 0; turn < 2_000 && !until(); turn += 1) await rest();
}

async function ended(app, transfer, stepMs = 5_000) {
  for (let step = 0; step < 500 && !["done", "failed", "elsewhere"].includes(transfer.state); step += 1) {
    await settled(() => app.clock.waits.length > 0 || ["done", "failed", "elsewhere"].includes(transfer.state));
    if (app.clock.waits.length > 0) await app.clock.pass(stepMs);
  }
  return transfer.getSnapshot();
}

test("a file arrives as it is, piece by piece, and becomes what it is for", async () => {
  const app = makeApp();
  const { file, bytes } = fileOf(3 * MB + 17);
  const told = [];
  app.uploads.whenDone((result) => told.push(result));
  const [transfer] = app.uploads.add([file], wish);
  const { state, sent, result } = await ended(app, transfer);
  assert.deepEqual([state, sent, result, told], ["done", bytes.length, "77", ["77"]]);
  assert.ok(app.server.uploads.get("/uploads/1").bytes.equals(bytes));
  assert.ok(app.server.count("PATCH") > 1);
  assert.equal(app.server.received, bytes.length);
  assert.equal(app.box.kept.size, 0);
});

test("an empty file is whole at once", async () => {
  const app = makeApp();
  const [transfer] = app.uploads.add([fileOf(0).file], wish);
  assert.equal((await ended(app, transfer)).state, "done");
  assert.equal(app.server.count("PATCH"), 0);
});

test("whatever is cut wherever, all arrives, and nothing that was acknowledged is sent again", async () => {
  const { seed, random } = seeded();
  console.log(`LYCEUM_SEED=${seed}`);
  for (let round = 0; round < 30; round += 1) {
    const app = makeApp({ random });
    const { file, bytes } = fileOf(Math.floor(random() * 6 * MB) + 1, { seed: round + 1 });
    app.server.fault = (request, answer) => {
      const chance = random();
      if (chance < 0.08) return cut();
      if (chance < 0.16) {
        // The server has done it, and its answer is lost.
        answer();
        return cut();
      }
      if (chance < 0.19) return refusal(503, "shutting_down", { "retry-after": "1" });
      if (chance < 0.21) return refusal(429, "too_many_requests", { "retry-after": "2" });
      if (chance < 0.23 && request.method === "PATCH") return refusal(460, "checksum_mismatch");
      return answer();
    };
    const [transfer] = app.uploads.add([file], wish);
    const { state, fault } = await ended(app, transfer);
    assert.equal(state, "done", `round ${round}: ${fault}`);
    const whole = [...app.server.uploads.values()].filter((upload) => upload.bytes.equals(bytes));
    assert.equal(whole.length, 1, `round ${round}`);
    assert.equal(app.server.received, bytes.length, `round ${round}`);
  }
});

test("an answer that is lost does not begin a second upload", async () => {
  const app = makeApp();
  let isFirst = true;
  app.server.fault = (request, answer) => {
    const answered = answer();
    if (request.method !== "POST" || !isFirst) return answered;
    isFirst = false;
    return cut();
  };
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  assert.equal((await ended(app, transfer)).state, "done");
  assert.equal(app.server.uploads.size, 1);
});

test("after a reload the same file goes on where it was, and another is refused", async () => {
  const { file, bytes } = fileOf(5 * MB);
  const first = makeApp();
  first.server.fault = (request, answer) => (request.headers["Upload-Offset"] > 2 * MB ? cut() : answer());
  const [transfer] = first.uploads.add([file], wish);
  await settled(() => transfer.state === "waiting");
  const before = first.server.received;
  assert.ok(before > 0 && before < bytes.length);

  first.server.fault = (_request, answer) => answer();
  const again = makeApp({ server: first.server, box: first.box });
  const [asleep] = again.uploads.getSnapshot();
  assert.deepEqual([asleep.state, asleep.name, asleep.size, asleep.wish.place], ["asleep", "lecture.mp4", 5 * MB, "files"]);
  await again.uploads.lookAround();
  assert.equal(asleep.getSnapshot().sent, before);
  for (const other of [fileOf(5 * MB, { seed: 9 }), fileOf(4 * MB), fileOf(5 * MB, { lastModified: 2_000 })]) {
    await assert.rejects(again.uploads.goOn(asleep, other.file), OtherFile);
  }
  assert.equal(asleep.state, "asleep");
  await again.uploads.goOn(asleep, file);
  assert.equal((await ended(again, asleep)).state, "done");
  assert.equal(again.server.received, bytes.length);
  assert.ok(again.server.uploads.get("/uploads/1").bytes.equals(bytes));
});

test("the same file added anew goes on with what was begun", async () => {
  const { file, bytes } = fileOf(3 * MB);
  const first = makeApp();
  first.server.fault = (request, answer) => (request.headers["Upload-Offset"] > 0 ? cut() : answer());
  const [transfer] = first.uploads.add([file], wish);
  await settled(() => transfer.state === "waiting");
  first.server.fault = (_request, answer) => answer();
  const again = makeApp({ server: first.server, box: first.box });
  const [anew] = again.uploads.add([file], wish);
  assert.equal((await ended(again, anew)).state, "done");
  assert.equal(again.server.received, bytes.length);
  assert.deepEqual(again.uploads.getSnapshot(), [anew]);
});

test("an upload of another device is offered, and is gone on with only by its own file", async () => {
  const { file, bytes } = fileOf(2 * MB);
  const there = makeApp();
  there.server.fault = (request, answer) => (request.headers["Upload-Offset"] > 0 ? cut() : answer());
  const [transfer] = there.uploads.add([file], wish);
  await settled(() => transfer.state === "waiting");
  there.server.fault = (_request, answer) => answer();
  const here = makeApp({ server: there.server });
  await here.uploads.lookAround();
  const [asleep] = here.uploads.getSnapshot();
  assert.equal(asleep.getSnapshot().sent, there.server.received);
  await assert.rejects(here.uploads.goOn(asleep, fileOf(2 * MB, { seed: 3 }).file), OtherFile);
  await here.uploads.goOn(asleep, file);
  assert.equal((await ended(here, asleep)).state, "done");
  assert.equal(here.server.received, bytes.length);
});

test("three go at once, the rest wait, and a pause makes room", async () => {
  const app = makeApp();
  app.server.fault = (request, answer) => (request.method === "PATCH" ? new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  }) : answer());
  const files = Array.from({ length: 5 }, (_, index) => fileOf(MB, { name: `${index}`, seed: index + 1 }).file);
  const all = app.uploads.add(files, wish);
  await settled();
  const states = () => all.map(({ state }) => state).join(" ");
  assert.equal(states(), "sending sending sending queued queued");
  assert.equal(all.filter(({ state }) => state === "sending").length, atOnceMax);
  all[3].pause();
  all[0].pause();
  await settled();
  assert.equal(states(), "paused sending sending paused sending");
  app.server.fault = (_request, answer) => answer();
  for (const transfer of all) transfer.pause();
  for (const transfer of all) transfer.start();
  for (const transfer of all) assert.equal((await ended(app, transfer)).state, "done");
});

test("what another window takes over is left to it, until the person wants it here", async () => {
  const app = makeApp();
  const { file, bytes } = fileOf(MB);
  app.server.fault = (request, answer) => (request.method === "PATCH" ? refusal(409, "upload_taken_over") : answer());
  const [transfer] = app.uploads.add([file], wish);
  await settled();
  const asked = app.server.requests.length;
  assert.equal(transfer.state, "elsewhere");
  await app.clock.pass(600_000);
  assert.equal(app.server.requests.length, asked);
  app.server.fault = (_request, answer) => answer();
  transfer.start();
  assert.equal((await ended(app, transfer)).state, "done");
  assert.equal(app.server.received, bytes.length);
});

test("an upload that is gone is begun anew once, and not for ever", async () => {
  const app = makeApp();
  app.server.fault = (request, answer) => {
    if (request.method !== "PATCH") return answer();
    app.server.uploads.clear();
    return refusal(410, "upload_expired");
  };
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  const { state, fault } = await ended(app, transfer);
  assert.deepEqual([state, fault.code], ["failed", "upload_expired"]);
  assert.equal(app.server.count("POST"), 2);
});

test("what is gone since somebody else has signed in is not begun anew in their name", async () => {
  const app = makeApp();
  app.server.fault = (request, answer) => {
    if (request.method !== "PATCH") return answer();
    app.cookie.person = ben;
    return refusal(404, "not_found");
  };
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  await settled(() => transfer.state === "ended");
  await app.clock.pass(600_000);
  assert.equal(transfer.state, "ended");
  assert.equal(app.server.count("POST"), 1);
  assert.equal(app.session.getSnapshot().person, ben);
  // It is Ada's still, when she comes back.
  app.session.show({ state: "signedIn", person: ada });
  assert.equal(app.uploads.getSnapshot()[0].url, "/uploads/1");
});

test("what nobody expected fails with a word, gives the turn back, and can be tried again", async () => {
  const app = makeApp();
  app.server.fault = () => {
    throw new TypeError("not expected");
  };
  const files = Array.from({ length: atOnceMax + 1 }, (_, index) => fileOf(10, { name: `${index}`, seed: index + 1 }).file);
  const all = app.uploads.add(files, wish);
  await settled();
  assert.deepEqual(all.map(({ state }) => state), all.map(() => "failed"));
  assert.equal(all[0].getSnapshot().fault.message, "not expected");
  app.server.fault = (_request, answer) => answer();
  all[0].start();
  assert.equal((await ended(app, all[0])).state, "done");
});

test("a problem that was cut off is judged by its status, and what is not base 64 is passed over", async () => {
  const app = makeApp();
  let count = 0;
  app.server.fault = (request, answer) => {
    if (request.method === "PATCH" && (count += 1) === 1) {
      return reply(503, { "content-type": "application/problem+json" }, '{"status": 5');
    }
    const answered = answer();
    answered.headers.set("upload-metadata", "odd ***,name YQ==");
    return answered;
  };
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  assert.equal((await ended(app, transfer)).state, "done");
  const tus = new Tus({ send: async () => reply(200, { "upload-metadata": "odd ***,name YQ==" }) });
  assert.deepEqual([...(await tus.look("/uploads/1")).metadata], [["name", "a"]]);
});

test("a list of many pages is followed, and one that is cut off ends nothing", async () => {
  const app = makeApp();
  for (let index = 1; index <= 12; index += 1) {
    app.server.uploads.set(`/uploads/${index}`, { bytes: Buffer.alloc(1), length: 9, name: `${index}`, purpose: "attachment" });
  }
  app.server.pageMax = 4;
  await app.uploads.lookAround();
  assert.equal(app.uploads.getSnapshot().length, 12);
  app.server.pageMax = 1;
  await app.uploads.lookAround();
  assert.equal(app.uploads.getSnapshot().length, 12);
  app.server.pageMax = 4;
  app.server.uploads.delete("/uploads/12");
  await app.uploads.lookAround();
  assert.equal(app.uploads.getSnapshot().length, 11);
});

test("two that are alike, and whose answers were lost, do not become one", async () => {
  const app = makeApp();
  let lost = 0;
  app.server.fault = (request, answer) => {
    const answered = answer();
    return request.method === "POST" && (lost += 1) <= 2 ? cut() : answered;
  };
  const { file, bytes } = fileOf(MB);
  const both = app.uploads.add([file, file], wish);
  await settled(() => both.every(({ state }) => state === "waiting"));
  // Both look in the same moment.
  app.connection.show("back");
  for (const transfer of both) assert.equal((await ended(app, transfer)).state, "done");
  assert.notEqual(both[0].url, both[1].url);
  assert.equal(app.server.received, 2 * bytes.length);
});

test("what the server refuses is told as what it is, and not tried again", async () => {
  for (const [status, code] of [[413, "quota_exceeded"], [429, "too_many_uploads"], [415, "type_not_taken"], [507, "storage_full"], [422, "unknown_purpose"]]) {
    const app = makeApp();
    app.server.fault = () => refusal(status, code);
    const [transfer] = app.uploads.add([fileOf(10).file], wish);
    await settled();
    assert.deepEqual([transfer.state, transfer.getSnapshot().fault.code], ["failed", code]);
    assert.equal(app.server.requests.length, 1);
    app.server.fault = (_request, answer) => answer();
    transfer.start();
    assert.equal((await ended(app, transfer)).state, "done");
  }
});

test("a file that cannot be read any more is told", async () => {
  const app = makeApp();
  const { file } = fileOf(MB);
  const gone = { name: "gone", type: "", size: 2 * MB, lastModified: 1, slice: (from, to) => file.slice(from, to) };
  const [transfer] = app.uploads.add([gone], wish);
  assert.equal((await ended(app, transfer)).fault.code, "file_changed");
});

test("a session that has ended is waited for", async () => {
  const app = makeApp();
  app.server.fault = (request, answer) =>
    request.method === "PATCH" && app.session.admitted === 0 ? refusal(401, "not_signed_in") : answer();
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  assert.equal((await ended(app, transfer)).state, "done");
  assert.equal(app.session.admitted, 1);
});

test("what waits for the network goes on as soon as it is back", async () => {
  const app = makeApp();
  app.server.fault = cut;
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  await settled(() => transfer.state === "waiting");
  assert.equal(transfer.getSnapshot().why, "network");
  app.server.fault = (_request, answer) => answer();
  app.connection.show("back");
  await settled(() => transfer.state === "done");
  assert.equal(transfer.state, "done");
});

test("what was given up for want of a network goes on as well when there is one", async () => {
  const app = makeApp();
  app.server.fault = cut;
  const [transfer] = app.uploads.add([fileOf(MB).file], wish);
  assert.equal((await ended(app, transfer, 60_000)).state, "failed");
  assert.ok(app.server.requests.length <= triesMax + 1);
  app.server.fault = (_request, answer) => answer();
  app.connection.show("back");
  await settled(() => transfer.state === "done");
  assert.equal(transfer.state, "done");
});

test("cancelling ends it at the server too, and what could not be told stays offered", async () => {
  const app = makeApp();
  app.server.fault = (request, answer) => (request.headers["Upload-Offset"] > 0 ? cut() : answer());
  const [transfer] = app.uploads.add([fileOf(3 * MB).file], wish);
  await settled(() => transfer.state === "waiting");
  app.server.fault = cut;
  await assert.rejects(app.uploads.cancel(transfer), Unreachable);
  const [asleep] = app.uploads.getSnapshot();
  assert.equal(asleep.state, "asleep");
  app.server.fault = (_request, answer) => answer();
  await app.uploads.cancel(asleep);
  assert.deepEqual([app.uploads.getSnapshot(), app.server.uploads.size, app.box.kept.size], [[], 0, 0]);
});

test("nobody sees, or goes on with, what another person has begun", async () => {
  const app = makeApp();
  app.server.fault = (request, answer) => (request.headers["Upload-Offset"] > 0 ? cut() : answer());
  const [transfer] = app.uploads.add([fileOf(3 * MB).file], wish);
  await settled(() => transfer.state === "waiting");
  app.session.show({ state: "signedIn", person: ben });
  assert.deepEqual(app.uploads.getSnapshot(), []);
  const asked = app.server.requests.length;
  await app.clock.pass(600_000);
  assert.equal(app.server.requests.length, asked);
  app.session.show({ state: "signedIn", person: ada });
  assert.equal(app.uploads.getSnapshot()[0].state, "asleep");
});

test("the pace is that of the last seconds", () => {
  const pace = new Pace();
  assert.equal(pace.bytesPerS, undefined);
  for (let second = 0; second <= 20; second += 1) pace.note(second * 1_000, second * 1_000);
  assert.equal(Math.round(pace.bytesPerS), 1_000);
  for (let second = 21; second <= 40; second += 1) pace.note(second * 1_000, 20_000 + (second - 20) * 50);
  assert.equal(Math.round(pace.bytesPerS), 50);
  pace.note(41_000, 0);
  assert.equal(pace.bytesPerS, undefined);
});

test("waits grow, with chance in them, and end", () => {
  const fault = new Unreachable("network");
  const waits = Array.from({ length: triesMax }, (_, tries) => verdictOn(fault, tries, false, () => 1).ms);
  assert.deepEqual([waits[0], waits[1], waits[2], waits.at(-1)], [500, 1_000, 2_000, 30_000]);
  assert.equal(verdictOn(fault, 3, false, () => 0).ms, 2_000);
  assert.equal(verdictOn(fault, triesMax, false, () => 1).do, "stop");
  const full = new ApiProblem(429, { code: "too_many_requests" }, 7);
  assert.equal(verdictOn(full, 0, false, () => 1).ms, 7_500);
});

test("fingerprints tell files apart by either end, whatever is between", async () => {
  const bytes = Buffer.alloc(400_000, 7);
  const of = (change) => {
    const copy = Buffer.from(bytes);
    if (change !== undefined) copy[change] = 8;
    return fingerprintOf(new Blob([copy]));
  };
  const plain = await of();
  assert.notEqual(await of(0), plain);
  assert.notEqual(await of(399_999), plain);
  assert.equal(await of(200_000), plain);
  assert.match(plain, /^[0-9a-f]{16}$/);
  assert.equal((await fingerprintOf(new Blob([]))).length, 16);
});
