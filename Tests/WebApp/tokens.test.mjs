import assert from "node:assert/strict";
import { test } from "node:test";
import { Session } from "../../Sources/WebApp/src/kit/session.js";
import { Tokens } from "../../Sources/WebApp/src/kit/tokens.js";
import { ada, FakeNetwork, json, later, makeApi, nothing, noNetwork, problem, rest } from "./support.mjs";

const token = (text) => json(200, { access_token: text, token_type: "Bearer", expires_in: 900 });

async function make(...answers) {
  const network = new FakeNetwork()
    .on("GET", "/api/v1/sessions/current", json(200, { user: ada }))
    .on("POST", "/api/v1/sessions", json(200, { user: ada }))
    .on("DELETE", "/api/v1/sessions/current", nothing())
    .on("POST", "/api/v1/sessions/token", ...answers);
  const { api, clock } = makeApi(network);
  const session = new Session({ api });
  const tokens = new Tokens({ api, session, clock });
  await session.start();
  return { network, clock, session, tokens, asked: () => network.sent("POST", "/api/v1/sessions/token").length };
}

test("who asks at once is answered by one request, and later ones by what is there", async () => {
  const { tokens, asked } = await make(token("a"));
  assert.deepEqual(await Promise.all([tokens.token(), tokens.token()]), ["a", "a"]);
  assert.equal(await tokens.token(), "a");
  assert.equal(asked(), 1);
});

test("a token is renewed ahead of its end, and nobody waits for it until a minute before", async () => {
  const slow = later();
  const { tokens, clock, asked } = await make(token("a"), () => slow.promise, token("c"));
  await tokens.token();
  await clock.pass(599_000);
  await tokens.token();
  assert.equal(asked(), 1);
  await clock.pass(2_000);
  assert.equal(await tokens.token(), "a");
  assert.equal(asked(), 2);
  slow.resolve(token("b")());
  await rest();
  assert.equal(await tokens.token(), "b");
  await clock.pass(841_000);
  assert.equal(await tokens.token(), "c", "less than a minute is left: it is waited for");
});

test("a renewal that fails leaves the present token, and is tried again", async () => {
  const { tokens, clock, asked } = await make(token("a"), noNetwork, token("b"));
  await tokens.token();
  await clock.pass(700_000);
  assert.equal(await tokens.token(), "a");
  await rest();
  assert.equal(await tokens.token(), "a");
  await rest();
  assert.equal(await tokens.token(), "b");
  assert.equal(asked(), 3);
});

test("signing out drops the token, also one that is on its way", async () => {
  const slow = later();
  const { tokens, session, asked } = await make(token("a"), () => slow.promise, token("c"));
  await tokens.token();
  await session.signOut();
  await session.signIn({ handle: "ada", password: "x" });
  const waiting = tokens.token();
  await rest();
  await session.signOut();
  await session.signIn({ handle: "ada", password: "x" });
  slow.resolve(token("b")());
  assert.equal(await waiting, "c");
  assert.equal(asked(), 3);
});

test("a refused token is dropped, and not one that came since", async () => {
  const { tokens } = await make(token("a"), token("b"));
  await tokens.token();
  tokens.drop("a");
  assert.equal(await tokens.token(), "b");
  tokens.drop("a");
  assert.equal(await tokens.token(), "b");
});

test("where the session has ended, the token waits for the person to sign in again", async () => {
  const { tokens, session } = await make(problem(401, "invalid_token"), token("a"));
  const waiting = tokens.token();
  await rest();
  assert.equal(session.getSnapshot().state, "asksAgain");
  await session.signIn({ handle: "ada", password: "x" });
  assert.equal(await waiting, "a");
});
