import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem, Unreachable } from "../../Sources/WebApp/src/kit/problems.js";
import { FakeNetwork, json, later, makeApi, noNetwork, nothing, problem } from "./support.mjs";

test("an answer comes with its data, status and version, and the version goes back as If-Match", async () => {
  const network = new FakeNetwork()
    .on("GET", "/api/v1/me", json(200, { id: "1" }, { ETag: '"v12"' }))
    .on("PATCH", "/api/v1/me", json(200, { id: "1" }, { ETag: '"v13"' }));
  const { api } = makeApi(network);
  const { data, status, version } = await api.get("/api/v1/me");
  assert.deepEqual([data, status, version], [{ id: "1" }, 200, '"v12"']);
  await api.patch("/api/v1/me", { body: { name: "Ada" }, version });
  const [change] = network.sent("PATCH", "/api/v1/me");
  assert.equal(change.headers["If-Match"], '"v12"');
  assert.equal(change.headers["Content-Type"], "application/json");
  assert.equal(change.body, '{"name":"Ada"}');
});

test("paths and queries are escaped, and what is not given is left out", async () => {
  const network = new FakeNetwork()
    .on("DELETE", "/api/v1/sessions/a%2Fb", nothing())
    .on("GET", "/api/v1/admin/accounts", json(200, { items: [], next_cursor: null }));
  const { api } = makeApi(network);
  assert.equal((await api.delete("/api/v1/sessions/{id}", { path: { id: "a/b" } })).data, undefined);
  await api.get("/api/v1/admin/accounts", { query: { query: "a&b", limit: 5, cursor: undefined } });
  assert.equal(network.requests[1].url, "/api/v1/admin/accounts?query=a%26b&limit=5");
});

test("a problem tells its code, its incident, its fields and when to come again", async () => {
  const errors = [
    { field: "name", code: "too_long", message: "Too long." },
    { field: "name", code: "bad_character", message: "A tab." },
  ];
  const refusal = problem(422, "invalid_fields", { errors }, { "Retry-After": "7" });
  const network = new FakeNetwork().on("POST", "/api/v1/sessions", refusal);
  const { api } = makeApi(network);
  const fault = await api.post("/api/v1/sessions", { body: { password: "" } }).catch((fault) => fault);
  assert.ok(fault instanceof ApiProblem);
  assert.deepEqual([fault.status, fault.code, fault.incident, fault.retryAfterS], [422, "invalid_fields", "k3f9", 7]);
  assert.deepEqual(fault.fields.get("name").map(({ code }) => code), ["too_long", "bad_character"]);
});

test("an answer that is none of ours is a problem too", async () => {
  const foreign = () => new Response("<h1>", { status: 413, statusText: "Too Large" });
  const network = new FakeNetwork().on("PUT", "/x", foreign);
  const fault = await makeApi(network).api.send("put", "/x").catch((fault) => fault);
  assert.deepEqual([fault.status, fault.code, fault.title], [413, "unknown", "Too Large"]);
});

test("a read is sent again three times, ever later, and then its fault is told", async () => {
  const network = new FakeNetwork().on("GET", "/api/v1/me", noNetwork);
  const { api, clock } = makeApi(network);
  const call = api.get("/api/v1/me").catch((fault) => fault);
  const waits = [];
  for (let retry = 0; retry < 3; retry += 1) {
    await clock.pass(0);
    waits.push(clock.waits[0]);
    await clock.pass(clock.waits[0]);
  }
  assert.ok((await call) instanceof Unreachable);
  assert.deepEqual(waits, [300, 600, 1200]);
  assert.equal(network.requests.length, 4);
  assert.deepEqual(clock.waits, [], "no timer is left behind");
});

test("a POST keeps its key however often it is sent; another call has another", async () => {
  const faults = [noNetwork, problem(503, "outcome_unknown"), problem(409, "idempotency_in_progress")];
  const network = new FakeNetwork().on("POST", "/api/v1/accounts", ...faults, json(201, {}));
  const { api, clock } = makeApi(network);
  const call = api.post("/api/v1/accounts", { body: {} });
  await clock.pass(10_000);
  assert.equal((await call).status, 201);
  await api.post("/api/v1/accounts", { body: {} });
  const keys = network.requests.map(({ headers }) => headers["Idempotency-Key"]);
  assert.deepEqual(keys, ["key-1", "key-1", "key-1", "key-1", "key-2"]);
});

test("what may be done twice is sent once", async () => {
  const network = new FakeNetwork()
    .on("POST", "/api/v1/sessions", noNetwork)
    .on("PATCH", "/api/v1/me", noNetwork)
    .on("DELETE", "/api/v1/sessions", noNetwork);
  const { api } = makeApi(network);
  await assert.rejects(api.post("/api/v1/sessions", { body: {} }), Unreachable);
  await assert.rejects(api.patch("/api/v1/me", { body: {} }), Unreachable);
  await assert.rejects(api.delete("/api/v1/sessions"), Unreachable);
  assert.equal(network.requests.length, 3);
  assert.ok(network.requests.every(({ headers }) => headers["Idempotency-Key"] === undefined));
});

test("Retry-After is kept to where it is short, and told where it is long", async () => {
  const network = new FakeNetwork()
    .on("GET", "/api/v1/me", problem(429, "too_many_requests", {}, { "Retry-After": "2" }), json(200, {}))
    .on("GET", "/ready", problem(503, "busy", {}, { "Retry-After": "60" }));
  const { api, clock } = makeApi(network);
  const call = api.get("/api/v1/me");
  await clock.pass(2_000);
  assert.equal(network.requests.length, 1);
  await clock.pass(300);
  assert.equal((await call).status, 200);
  const fault = await api.get("/ready").catch((fault) => fault);
  assert.deepEqual([fault.code, fault.retryAfterS], ["busy", 60]);
});

test("what slows guessing down is told, and not waited for behind the person's back", async () => {
  const refusal = problem(429, "too_many_attempts", {}, { "Retry-After": "1" });
  const network = new FakeNetwork().on("POST", "/api/v1/me/password", refusal);
  const { api } = makeApi(network);
  await assert.rejects(api.post("/api/v1/me/password", { body: {} }), { code: "too_many_attempts", retryAfterS: 1 });
});

test("a server that is silent is given up in time, and the time counts the tries", async () => {
  const network = new FakeNetwork().on("GET", "/api/v1/me", "silence");
  const { api, clock } = makeApi(network);
  const call = api.get("/api/v1/me").catch((fault) => fault);
  await clock.pass(20_000);
  const fault = await call;
  assert.deepEqual([fault.constructor, fault.reason], [Unreachable, "timeout"]);
  assert.equal(network.requests.length, 1);
  assert.deepEqual(clock.waits, []);
});

test("an abort ends a call, under way or between two tries, with what it was aborted with", async () => {
  const network = new FakeNetwork().on("GET", "/api/v1/me", "silence").on("GET", "/ready", noNetwork);
  const { api, clock } = makeApi(network);
  for (const path of ["/api/v1/me", "/ready"]) {
    const ending = new AbortController();
    const call = api.get(path, { signal: ending.signal }).catch((fault) => fault);
    await clock.pass(10);
    ending.abort();
    assert.equal((await call).name, "AbortError");
  }
  assert.deepEqual(clock.waits, []);
  await assert.rejects(api.get("/ready", { signal: AbortSignal.abort() }), { name: "AbortError" });
  assert.equal(network.requests.length, 2);
});

test("the witness hears of answers, problems among them, and of silence; a proxy's word is silence", async () => {
  const heard = [];
  const witness = { answered: () => heard.push("answered"), failed: () => heard.push("failed") };
  const proxy = () => new Response("<h1>", { status: 502 });
  const network = new FakeNetwork().on("PUT", "/x", json(200, {}), problem(404, "not_found"), noNetwork, proxy);
  const { api } = makeApi(network, { witness });
  for (let call = 0; call < 4; call += 1) await api.send("put", "/x").catch(() => undefined);
  assert.deepEqual(heard, ["answered", "answered", "failed", "failed"]);
});

test("an answer that ends too early is no answer", async () => {
  const cut = later();
  const answer = () => ({ ok: true, status: 200, headers: new Headers(), text: () => cut.promise });
  const network = new FakeNetwork().on("PUT", "/x", answer);
  const call = makeApi(network).api.send("put", "/x");
  cut.reject(new TypeError("network error"));
  await assert.rejects(call, Unreachable);
});
