import assert from "node:assert/strict";
import { test } from "node:test";
import { Live } from "../../Sources/WebApp/src/kit/live.js";
import { ApiProblem } from "../../Sources/WebApp/src/kit/problems.js";
import { FakeClock, rest } from "./support.mjs";

/** A server by hand: sockets in the order in which they were opened, and what the page has sent on each. */
class FakeSockets {
  opened = [];

  open = () => {
    const socket = { sent: [], isClosed: false, onopen: null, onmessage: null, onclose: null };
    socket.send = (text) => socket.sent.push(JSON.parse(text));
    socket.close = () => (socket.isClosed = true);
    socket.answers = (...messages) => socket.onmessage({ data: messages.map((one) => JSON.stringify(one)).join("\n") });
    socket.last = (kind) => socket.sent.findLast((command) => kind in command);
    this.opened.push(socket);
    return socket;
  };
}

function make() {
  const sockets = new FakeSockets();
  const clock = new FakeClock();
  const handed = [];
  const tokens = {
    token: async () => `token-${handed.push(true)}`,
    dropped: [],
    drop: (text) => tokens.dropped.push(text),
  };
  const told = [];
  const witness = { answered: () => told.push("answered"), failed: () => told.push("failed") };
  const live = new Live({ url: "ws://school/connection/websocket", open: sockets.open, tokens, clock, random: () => 1, witness });
  return { live, sockets, clock, tokens, told };
}

/** Lets the page connect, and the server accept. */
async function accept(sockets, number, more = {}) {
  await rest();
  const socket = sockets.opened[number];
  socket.onopen();
  const { id } = socket.last("connect");
  socket.answers({ id, connect: { client: "c", ping: 25, pong: true, ...more } });
  await rest();
  return socket;
}

async function join(socket, result) {
  const { id } = socket.last("subscribe");
  socket.answers({ id, subscribe: { recoverable: true, positioned: true, epoch: "e", ...result } });
  await rest();
}

function listener() {
  const heard = [];
  return {
    heard,
    published: ({ data, offset }) => heard.push(offset ? [offset, data] : data),
    restarted: () => heard.push("restarted"),
    refused: ({ code }) => heard.push(`refused ${code}`),
    joined: ({ user }) => heard.push(`+${user}`),
    left: ({ user }) => heard.push(`-${user}`),
  };
}

const pub = (offset, data) => ({ push: { channel: "room:1", pub: { offset, data } } });

test("it connects when somebody listens, with a token, and hears what is published", async () => {
  const { live, sockets, told } = make();
  assert.equal(live.getSnapshot(), "idle");
  const ears = listener();
  live.listen("room:1", ears);
  const socket = await accept(sockets, 0);
  assert.equal(socket.last("connect").connect.token, "token-1");
  assert.equal(live.getSnapshot(), "live");
  assert.deepEqual(told, ["answered"]);
  await join(socket, { offset: 7 });
  socket.answers(pub(8, "a"), pub(9, "b"), { push: { channel: "room:2", pub: { data: "not ours" } } });
  assert.deepEqual(ears.heard, [[8, "a"], [9, "b"]]);
});

test("what the server gives by itself is heard whenever somebody listens, and not asked for", async () => {
  const { live, sockets } = make();
  live.listen("room:1", listener());
  const socket = await accept(sockets, 0, { subs: { "user:1": {} } });
  await join(socket, { offset: 0 });
  const first = listener();
  live.listen("user:1", first).end();
  const ears = listener();
  live.listen("user:1", ears);
  await rest();
  socket.answers({ push: { channel: "user:1", pub: { data: "news" } } });
  assert.deepEqual([first.heard, ears.heard], [[], ["news"]]);
  assert.ok(!socket.sent.some(({ subscribe, unsubscribe }) => subscribe?.channel === "user:1" || unsubscribe));
});

test("after an outage it goes on where it was: nothing twice, nothing left out", async () => {
  const { live, sockets, clock } = make();
  const ears = listener();
  live.listen("room:1", ears);
  const first = await accept(sockets, 0);
  await join(first, { offset: 0 });
  first.answers(pub(1, "a"), pub(2, "b"));
  first.onclose({ code: 1_006 });
  assert.equal(live.getSnapshot(), "waiting");
  await clock.pass(500);
  const second = await accept(sockets, 1);
  assert.deepEqual(second.last("subscribe").subscribe, { channel: "room:1", recover: true, offset: 2, epoch: "e" });
  // The reply holds the beginning of what was missed, and a live one came first that is in it too.
  await join(second, { recovered: true, offset: 5, publications: [{ offset: 2, data: "b" }, { offset: 3, data: "c" }] });
  second.answers(pub(4, "d"), pub(4, "d"), pub(5, "e"));
  assert.deepEqual(ears.heard, [[1, "a"], [2, "b"], [3, "c"], [4, "d"], [5, "e"]]);
  // Of the connection that is gone nothing is heard any more.
  first.onmessage?.({ data: JSON.stringify(pub(6, "ghost")) });
  assert.equal(ears.heard.length, 5);
});

test("it is said from where on all is heard: once where there is a place in the log, with each connection where there is none", async () => {
  const { live, sockets, clock } = make();
  const [logged, unlogged, known] = [listener(), listener(), listener()];
  for (const ears of [logged, unlogged, known]) ears.began = () => ears.heard.push("began");
  live.listen("room:1", logged);
  live.listen("room:2", unlogged);
  live.listen("room:3", known, { since: { offset: 3, epoch: "e" } });
  const first = await accept(sockets, 0);
  const answer = async (socket) => {
    for (const { id, subscribe } of socket.sent.filter((command) => command.subscribe)) {
      const keeps = subscribe.channel !== "room:2" && { recoverable: true, positioned: true, epoch: "e", offset: 3 };
      socket.answers({ id, subscribe: { ...keeps, recovered: Boolean(subscribe.recover) } });
    }
    await rest();
  };
  await answer(first);
  first.onclose({ code: 1_006 });
  await clock.pass(500);
  await answer(await accept(sockets, 1));
  assert.deepEqual([logged.heard, unlogged.heard, known.heard], [["began"], ["began", "began"], []]);
});

test("what cannot be recovered is said, and it goes on from the top", async () => {
  const { live, sockets, clock } = make();
  const ears = listener();
  live.listen("room:1", ears, { since: { offset: 40, epoch: "before the restore" } });
  const first = await accept(sockets, 0);
  assert.equal(first.last("subscribe").subscribe.epoch, "before the restore");
  await join(first, { epoch: "after", recovered: false, offset: 12 });
  first.answers(pub(13, "new"));
  assert.deepEqual(ears.heard, ["restarted", [13, "new"]]);
  first.onclose({ code: 1_006 });
  await clock.pass(500);
  const second = await accept(sockets, 1);
  assert.deepEqual(second.last("subscribe").subscribe, { channel: "room:1", recover: true, offset: 13, epoch: "after" });
});

test("it waits ever longer, and from the beginning again once it was connected", async () => {
  const { live, sockets, clock } = make();
  live.listen("room:1", listener());
  await rest();
  const waits = [];
  for (let number = 0; number < 8; number += 1) {
    sockets.opened[number].onclose({ code: 1_006 });
    waits.push(clock.waits[0]);
    await clock.pass(clock.waits[0]);
    await rest();
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  const socket = await accept(sockets, 8);
  socket.onclose({ code: 3_001 });
  assert.equal(clock.waits[0], 500);
});

test("a server that is silent is left: before its answer, and when its pings stay away", async () => {
  const { live, sockets, clock } = make();
  live.listen("room:1", listener());
  await rest();
  sockets.opened[0].onopen();
  await clock.pass(10_000);
  assert.equal(live.getSnapshot(), "waiting");
  assert.ok(sockets.opened[0].isClosed);
  await clock.pass(500);
  const socket = await accept(sockets, 1);
  await join(socket, { offset: 0 });
  await clock.pass(30_000);
  socket.answers({});
  assert.deepEqual(socket.sent.at(-1), {});
  await clock.pass(34_000);
  assert.equal(live.getSnapshot(), "live");
  await clock.pass(1_000);
  assert.equal(live.getSnapshot(), "waiting");
});

test("a token that ends is renewed on the connection", async () => {
  const { live, sockets, clock, tokens } = make();
  live.listen("room:1", listener());
  const socket = await accept(sockets, 0, { expires: true, ttl: 600, ping: 0 });
  await join(socket, { offset: 0 });
  await clock.pass(600_000);
  assert.deepEqual(tokens.dropped, ["token-1"]);
  const { id, refresh } = socket.last("refresh");
  assert.deepEqual(refresh, { token: "token-2" });
  socket.answers({ id, refresh: { client: "c", expires: true, ttl: 600 } });
  await clock.pass(600_000);
  assert.deepEqual(socket.last("refresh").refresh, { token: "token-3" });
});

test("a token that the server refuses is not shown again, and a second refusal is final", async () => {
  const { live, sockets, clock, tokens } = make();
  live.listen("room:1", listener());
  await rest();
  sockets.opened[0].onopen();
  sockets.opened[0].onclose({ code: 3_500 });
  assert.deepEqual(tokens.dropped, ["token-1"]);
  await clock.pass(500);
  await rest();
  sockets.opened[1].onopen();
  sockets.opened[1].onclose({ code: 3_500 });
  assert.equal(live.getSnapshot(), "refused");
  assert.deepEqual(clock.waits, []);
});

test("what the server ends for good is not tried again", async () => {
  const { live, sockets, clock } = make();
  live.listen("room:1", listener());
  const socket = await accept(sockets, 0);
  socket.answers({ push: { disconnect: { code: 3_503, reason: "force disconnect" } } });
  assert.equal(live.getSnapshot(), "refused");
  await clock.pass(60_000);
  assert.equal(sockets.opened.length, 1);
});

test("somebody who is not signed in any more is not tried again", async () => {
  const { live, tokens, clock } = make();
  tokens.token = async () => {
    throw new ApiProblem(401, { code: "invalid_token" });
  };
  live.listen("room:1", listener());
  await rest();
  assert.equal(live.getSnapshot(), "refused");
  assert.deepEqual(clock.waits, []);
});

test("a subscription that is refused ends, one that is refused for now is asked for again, by the next connection at last", async () => {
  const { live, sockets, clock } = make();
  const [no, later] = [listener(), listener()];
  live.listen("room:1", no);
  live.listen("room:2", later);
  const socket = await accept(sockets, 0);
  const [first, second] = socket.sent.filter((command) => command.subscribe);
  socket.answers({ id: first.id, error: { code: 103, message: "permission denied" } });
  socket.answers({ id: second.id, error: { code: 100, message: "internal", temporary: true } });
  await rest();
  assert.deepEqual([no.heard, later.heard], [["refused 103"], []]);
  await clock.pass(10_000);
  assert.equal(socket.last("subscribe").subscribe.channel, "room:2");
  assert.equal(socket.sent.filter((command) => command.subscribe).length, 3);
  socket.onclose({ code: 3_004 });
  await clock.pass(500);
  const again = await accept(sockets, 1);
  assert.deepEqual(again.sent.filter((command) => command.subscribe).map(({ subscribe }) => subscribe.channel), ["room:2"]);
});

test("a right that is lost ends the subscription, and one that is shaken off is taken up again", async () => {
  const { live, sockets } = make();
  const ears = listener();
  live.listen("room:1", ears);
  const socket = await accept(sockets, 0);
  await join(socket, { offset: 3 });
  socket.answers({ push: { channel: "room:1", unsubscribe: { code: 2_500, reason: "insufficient state" } } });
  assert.deepEqual(socket.last("subscribe").subscribe, { channel: "room:1", recover: true, offset: 3, epoch: "e" });
  await join(socket, { recovered: true, offset: 4, publications: [{ offset: 4, data: "missed" }] });
  socket.answers({ push: { channel: "room:1", unsubscribe: { code: 2_000, reason: "unsubscribed" } } });
  socket.answers(pub(5, "not any more"));
  assert.deepEqual(ears.heard, [[4, "missed"], "refused 2000"]);
});

test("channels that the server subscribes to are heard from the connect on", async () => {
  const { live, sockets } = make();
  const ears = listener();
  live.listen("user:1", ears);
  const subs = { "user:1": { recoverable: true, epoch: "u", offset: 2 } };
  const socket = await accept(sockets, 0, { subs });
  assert.equal(socket.last("subscribe"), undefined);
  socket.answers({ push: { channel: "user:1", pub: { offset: 3, data: "hello" } } });
  assert.deepEqual(ears.heard, [[3, "hello"]]);
});

test("calls are answered by their ids, refused with a code, and interrupted with the connection", async () => {
  const { live, sockets } = make();
  const subscription = live.listen("room:1", listener());
  const socket = await accept(sockets, 0);
  await join(socket, { offset: 0 });
  const answered = live.rpc("chat.send", { text: "hi" });
  const refused = assert.rejects(subscription.publish({ text: "" }), { name: "LiveProblem", code: 107 });
  const lost = assert.rejects(live.rpc("chat.send", { text: "lost?" }), { name: "LiveInterrupted" });
  const [rpc, , second] = [socket.sent.at(-3), socket.sent.at(-2), socket.sent.at(-1)];
  socket.answers({ id: socket.sent.at(-2).id, error: { code: 107, message: "bad request" } });
  socket.answers({ id: rpc.id, rpc: { data: { id: "9", offset: 1 } } });
  assert.deepEqual(await answered, { id: "9", offset: 1 });
  assert.ok(second.rpc);
  await refused;
  socket.onclose({ code: 1_006 });
  await lost;
});

test("joins and leaves are told, and who stops listening hears nothing", async () => {
  const { live, sockets } = make();
  const ears = listener();
  const subscription = live.listen("room:1", ears);
  const socket = await accept(sockets, 0);
  await join(socket, { offset: 0 });
  socket.answers({ push: { channel: "room:1", join: { info: { user: "7" } } } });
  socket.answers({ push: { channel: "room:1", leave: { info: { user: "7" } } } });
  subscription.end();
  assert.deepEqual(socket.last("unsubscribe").unsubscribe, { channel: "room:1" });
  socket.answers(pub(1, "late"));
  assert.deepEqual(ears.heard, ["+7", "-7"]);
  assert.throws(() => [live.listen("room:1", ears), live.listen("room:1", ears)], /listened to already/);
  live.stop();
  assert.equal(live.getSnapshot(), "idle");
  assert.ok(socket.isClosed);
});

test("a subscription that is not answered is asked for again on the same connection", async () => {
  const { live, sockets, clock } = make();
  live.listen("room:1", listener());
  const socket = await accept(sockets, 0, { ping: 0 });
  await clock.pass(20_000);
  assert.equal(live.getSnapshot(), "live");
  assert.equal(socket.sent.filter((command) => command.subscribe).length, 2);
});

test("who listens as soon as the connection is live subscribes once", async () => {
  const { live, sockets } = make();
  live.listen("room:1", listener());
  let isDone = false;
  live.subscribe(() => {
    if (live.getSnapshot() !== "live" || isDone) return;
    isDone = true;
    live.listen("room:2", listener());
  });
  const socket = await accept(sockets, 0);
  const channels = socket.sent.filter((command) => command.subscribe).map(({ subscribe }) => subscribe.channel);
  assert.deepEqual(channels.sort(), ["room:1", "room:2"]);
});

test("what is called without a connection fails at once, and nothing goes before the connect", async () => {
  const { live, sockets } = make();
  const unsent = { name: "LiveInterrupted", wasSent: false };
  await assert.rejects(live.rpc("chat.send", {}), unsent);
  const subscription = live.listen("room:1", listener());
  await rest();
  await assert.rejects(subscription.publish({}), unsent);
  sockets.opened[0].onopen();
  await assert.rejects(live.rpc("chat.send", {}), unsent);
  assert.deepEqual(sockets.opened[0].sent.map((command) => Object.keys(command)[1]), ["connect"]);
});

test("what a page ends after somebody signed out is not the next one's", async () => {
  const { live, sockets } = make();
  const old = live.listen("room:1", listener());
  await join(await accept(sockets, 0), { offset: 0 });
  live.stop();
  const ears = listener();
  live.listen("room:1", ears);
  const socket = await accept(sockets, 1);
  await join(socket, { offset: 3 });
  old.end();
  assert.equal(socket.last("unsubscribe"), undefined);
  socket.answers(pub(4, "still heard"));
  assert.deepEqual(ears.heard, [[4, "still heard"]]);
});

test("what is ended before the server has answered is ended there too, and free for whoever listens next", async () => {
  const { live, sockets } = make();
  const left = listener();
  const old = live.listen("room:1", left);
  const socket = await accept(sockets, 0);
  const { id } = socket.last("subscribe");
  old.end();
  const ears = listener();
  live.listen("room:1", ears);
  assert.deepEqual(socket.sent.slice(1).map((command) => Object.keys(command)[1]), ["subscribe", "unsubscribe", "subscribe"]);
  socket.answers({ id, error: { code: 104, message: "unsubscribed meanwhile" } });
  await join(socket, { offset: 3 });
  socket.answers(pub(4, "heard"));
  assert.deepEqual([left.heard, ears.heard], [[], [[4, "heard"]]]);
});
