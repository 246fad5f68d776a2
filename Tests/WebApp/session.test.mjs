import assert from "node:assert/strict";
import { test } from "node:test";
import { Session, heldCallsMax } from "../../Sources/WebApp/src/kit/session.js";
import { ada, ben, FakeNetwork, json, later, makeApi, noNetwork, nothing, problem, rest } from "./support.mjs";

const ended = problem(401, "invalid_token");
const who = (user) => json(200, { user });
const credentials = { handle: "ada", password: "three words will do" };

async function signedIn(network, channel) {
  network.on("GET", "/api/v1/sessions/current", who(ada)).on("POST", "/api/v1/sessions", who(ada));
  const { api, clock } = makeApi(network);
  const session = new Session({ api, channel });
  await session.start();
  assert.deepEqual(session.getSnapshot(), { state: "signedIn", person: ada });
  return { api, clock, session };
}

function makeSession(network) {
  const { api, clock } = makeApi(network);
  return { clock, session: new Session({ api }) };
}

test("who is signed in is asked of the server", async () => {
  const { session } = makeSession(new FakeNetwork().on("GET", "/api/v1/sessions/current", who(null)));
  assert.equal(session.getSnapshot().state, "unknown");
  await session.start();
  assert.deepEqual(session.getSnapshot(), { state: "signedOut", person: undefined });
});

test("where nobody can say who is signed in, the reason is told, and asking again helps", async () => {
  const silence = [noNetwork, noNetwork, noNetwork, noNetwork];
  const network = new FakeNetwork().on("GET", "/api/v1/sessions/current", ...silence, who(ada));
  const { session, clock } = makeSession(network);
  const start = session.start();
  await clock.pass(10_000);
  await start;
  assert.equal(session.getSnapshot().fault.name, "Unreachable");
  await session.start();
  assert.equal(session.getSnapshot().state, "signedIn");
});

test("two who ask at once ask once", async () => {
  const network = new FakeNetwork().on("GET", "/api/v1/sessions/current", who(ada));
  const { session } = makeSession(network);
  await Promise.all([session.refresh(), session.refresh()]);
  assert.equal(network.requests.length, 1);
});

test("signing in asks for a cookie, and a wrong password changes nothing", async () => {
  const network = new FakeNetwork().on("POST", "/api/v1/sessions", problem(401, "wrong_credentials"), who(ada));
  const { session } = makeSession(network);
  await assert.rejects(session.signIn(credentials), { code: "wrong_credentials" });
  assert.equal(session.getSnapshot().state, "unknown");
  assert.equal(await session.signIn(credentials).then(({ id }) => id), "1");
  assert.equal(JSON.parse(network.requests[0].body).cookie, true);
  assert.equal(session.getSnapshot().state, "signedIn");
});

test("calls that find the session ended are held, and sent again when the same person is back", async () => {
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network);
  network.on("PATCH", "/api/v1/me", ended, json(200, ada)).on("POST", "/api/v1/me/verification", ended, nothing(202));
  const change = api.patch("/api/v1/me", { body: { name: "Ada L" } });
  const mail = api.post("/api/v1/me/verification");
  await rest();
  assert.deepEqual(session.getSnapshot(), { state: "asksAgain", person: ada });
  await session.signIn(credentials);
  assert.deepEqual([(await change).status, (await mail).status], [200, 202]);
  assert.equal(session.getSnapshot().state, "signedIn");
  const keys = network.sent("POST", "/api/v1/me/verification").map(({ headers }) => headers["Idempotency-Key"]);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test("held calls fail with the server's answer when somebody else signs in, and when the person gives up", async () => {
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network);
  network.on("PATCH", "/api/v1/me", ended).on("POST", "/api/v1/sessions", who(ben), who(ada));
  const lost = assert.rejects(api.patch("/api/v1/me", { body: {} }), { code: "invalid_token" });
  await rest();
  await session.signIn(credentials);
  await lost;
  assert.deepEqual(session.getSnapshot(), { state: "signedIn", person: ben });
  const given = assert.rejects(api.patch("/api/v1/me", { body: {} }), { code: "invalid_token" });
  await rest();
  session.giveUp();
  await given;
  assert.equal(session.getSnapshot().state, "signedOut");
  assert.equal(network.sent("PATCH", "/api/v1/me").length, 2, "none is sent again in another's name");
});

test("a wrong password in between loses no call", async () => {
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network);
  network
    .on("PATCH", "/api/v1/me", ended, json(200, ada))
    .on("POST", "/api/v1/sessions", problem(401, "wrong_credentials"), who(ada));
  const change = api.patch("/api/v1/me", { body: {} });
  await rest();
  await assert.rejects(session.signIn(credentials));
  assert.equal(session.getSnapshot().state, "asksAgain");
  await session.signIn(credentials);
  assert.equal((await change).status, 200);
});

test("a 401 that was on its way while the person signed in again asks nobody twice", async () => {
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network);
  const slow = later();
  network.on("GET", "/ready", ended, json(200, {})).on("PATCH", "/api/v1/me", () => slow.promise, json(200, ada));
  const change = api.patch("/api/v1/me", { body: {} });
  const read = api.get("/ready");
  await rest();
  await session.signIn(credentials);
  slow.resolve(ended());
  assert.equal((await change).status, 200);
  await read;
  assert.equal(session.getSnapshot().state, "signedIn");
});

test("a held call can be aborted, and one may choose not to be held", async () => {
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network);
  network.on("PATCH", "/api/v1/me", ended);
  const ending = new AbortController();
  const change = assert.rejects(api.patch("/api/v1/me", { body: {}, signal: ending.signal }), { name: "AbortError" });
  await rest();
  ending.abort();
  await change;
  await assert.rejects(api.patch("/api/v1/me", { body: {}, isHeld: false }), { code: "invalid_token" });
  await session.signIn(credentials);
  assert.equal(network.sent("PATCH", "/api/v1/me").length, 2);
});

test("only so many calls are held", async () => {
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network);
  network.on("PATCH", "/api/v1/me", ended);
  const calls = Array.from({ length: heldCallsMax + 1 }, () => api.patch("/api/v1/me", { body: {} }));
  await assert.rejects(calls.pop(), { code: "invalid_token" });
  session.giveUp();
  assert.ok((await Promise.allSettled(calls)).every(({ status }) => status === "rejected"));
});

test("signing out holds also where the session has ended already, and an unreachable server is told", async () => {
  const network = new FakeNetwork();
  const { session } = await signedIn(network);
  network.on("DELETE", "/api/v1/sessions/current", noNetwork, ended);
  await assert.rejects(session.signOut(), { name: "Unreachable" });
  assert.equal(session.getSnapshot().state, "signedIn");
  await session.signOut();
  assert.equal(session.getSnapshot().state, "signedOut");
});

test("tabs tell one another, and each asks the server itself", async () => {
  const sent = [];
  const channel = { postMessage: (message) => sent.push(message), onmessage: null };
  const network = new FakeNetwork();
  const { api, session } = await signedIn(network, channel);
  network.on("DELETE", "/api/v1/sessions", nothing()).on("PATCH", "/api/v1/me", ended, json(200, ada));
  const change = api.patch("/api/v1/me", { body: {} });
  await rest();
  channel.onmessage({ data: "changed" });
  assert.equal((await change).status, 200, "the other tab has signed in: the call goes on");
  network.on("GET", "/api/v1/sessions/current", who(null));
  channel.onmessage({ data: "left" });
  await rest();
  assert.equal(session.getSnapshot().state, "signedOut");
  await session.signIn(credentials);
  await session.signOutEverywhere();
  assert.deepEqual(sent, ["changed", "left"]);
});

test("who is found to be signed out by asking is asked to sign in again, and keeps the page", async () => {
  const network = new FakeNetwork();
  const { session } = await signedIn(network);
  network.on("GET", "/api/v1/sessions/current", who(null));
  await session.refresh();
  assert.deepEqual(session.getSnapshot(), { state: "asksAgain", person: ada });
});

test("an answer from before a sign-in does not undo it", async () => {
  const network = new FakeNetwork();
  const slow = later();
  network.on("GET", "/api/v1/sessions/current", () => slow.promise).on("POST", "/api/v1/sessions", who(ada));
  const { session } = makeSession(network);
  const start = session.start();
  await session.signIn(credentials);
  slow.resolve(who(null)());
  await start;
  assert.equal(session.getSnapshot().state, "signedIn");
});

test("the account that a page has changed is shown everywhere, and nobody else's", async () => {
  const { session } = await signedIn(new FakeNetwork());
  session.update({ ...ada, name: "Ada L" });
  session.update(ben);
  assert.equal(session.getSnapshot().person.name, "Ada L");
});

test("somebody who has left is told from nobody yet, so that the next is not led to their page", async () => {
  const network = new FakeNetwork();
  const { session } = await signedIn(network);
  network.on("DELETE", "/api/v1/sessions/current", nothing());
  await session.signOut();
  assert.equal(session.getSnapshot().hasLeft, true);
  network.on("GET", "/api/v1/sessions/current", who(null));
  await session.refresh();
  assert.equal(session.getSnapshot().hasLeft, true);
  await session.signIn(credentials);
  assert.equal(session.getSnapshot().hasLeft, undefined);
});
