import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../Sources/WebApp/src/kit/connection.js";
import { FakeClock, FakeNetwork, json, noNetwork, rest } from "./support.mjs";

function make(...answers) {
  const network = new FakeNetwork().on("GET", "/health", ...answers);
  const clock = new FakeClock();
  const told = [];
  const machine = { isOnline: true };
  const connection = new Connection({ fetch: network.fetch, clock, random: () => 1, isOnline: () => machine.isOnline });
  connection.subscribe(() => told.push(connection.getSnapshot()));
  return { network, clock, connection, told, machine };
}

const alive = json(200, { status: "alive" });

test("one call that fails says nothing where the server answers a probe", async () => {
  const { connection, told } = make(alive);
  connection.failed();
  await rest();
  assert.deepEqual(told, []);
});

test("a server that does not answer is asked ever less often, and is back when it answers", async () => {
  const { connection, clock, network, told } = make(...Array(8).fill(noNetwork), alive);
  connection.failed();
  await rest();
  assert.deepEqual(told, ["unreachable"]);
  const waits = [];
  while (network.requests.length < 9) {
    waits.push(clock.waits[0]);
    await clock.pass(clock.waits[0]);
    await rest();
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  assert.deepEqual(told, ["unreachable", "back"]);
  await clock.pass(4_000);
  assert.deepEqual(told, ["unreachable", "back", "online"]);
  assert.deepEqual(clock.waits, []);
});

test("an answer to any call is as good as a probe", async () => {
  const { connection, clock, told } = make(noNetwork);
  connection.failed();
  await rest();
  connection.answered();
  assert.deepEqual(told, ["unreachable", "back"]);
  await clock.pass(60_000);
  assert.deepEqual(told, ["unreachable", "back", "online"], "what was to be probed is not");
});

test("the browser's word that there is no network is told at once; its word that there is one is tried", async () => {
  const { connection, machine, told, network } = make(noNetwork, alive);
  machine.isOnline = false;
  connection.lostNetwork();
  assert.deepEqual(told, ["offline"]);
  machine.isOnline = true;
  connection.retry();
  await rest();
  assert.deepEqual(told, ["offline", "unreachable"]);
  connection.retry();
  await rest();
  assert.deepEqual(told, ["offline", "unreachable", "back"]);
  assert.equal(network.requests.length, 2);
});

test("an answer from before the network went brings nothing back", async () => {
  const { connection, machine, told, network } = make(noNetwork, alive);
  machine.isOnline = false;
  connection.lostNetwork();
  connection.answered();
  await rest();
  assert.deepEqual(told, ["offline"]);
  connection.answered();
  await rest();
  assert.deepEqual(told, ["offline", "back"], "a server of this very machine answers without a network");
  assert.equal(network.requests.length, 2);
});

test("a page that nobody sees does not ask, and asks at once when it is seen", async () => {
  const { connection, clock, network, told } = make(noNetwork, alive);
  connection.failed();
  await rest();
  connection.wasHidden(true);
  await clock.pass(600_000);
  assert.equal(network.requests.length, 1);
  connection.wasHidden(false);
  await rest();
  assert.deepEqual(told, ["unreachable", "back"]);
});

test("a page that is hidden during a probe asks no further", async () => {
  const { connection, clock, network } = make("silence");
  connection.failed();
  connection.wasHidden(true);
  await clock.pass(600_000);
  assert.equal(network.requests.length, 1);
});

test("a probe that hangs is given up", async () => {
  const { connection, clock, told } = make("silence");
  connection.failed();
  await clock.pass(5_000);
  assert.deepEqual(told, ["unreachable"]);
});

test("the browser's events are listened to", async () => {
  const { connection, told } = make(alive);
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  connection.listen(window, document);
  window.dispatchEvent(new Event("offline"));
  window.dispatchEvent(new Event("online"));
  await rest();
  assert.deepEqual(told, ["offline", "back"]);
});
