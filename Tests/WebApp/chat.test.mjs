import assert from "node:assert/strict";
import { test } from "node:test";
import { completed, matching, nameBefore } from "../../Sources/WebApp/src/kit/chat/completion.js";
import { Conversation } from "../../Sources/WebApp/src/kit/chat/conversation.js";
import { offsetAt } from "../../Sources/WebApp/src/kit/chat/days.js";
import { ChatMemory } from "../../Sources/WebApp/src/kit/chat/memory.js";
import { asMessage, excerptOf } from "../../Sources/WebApp/src/kit/chat/names.js";
import { Outbox } from "../../Sources/WebApp/src/kit/chat/outbox.js";
import { Questions } from "../../Sources/WebApp/src/kit/chat/questions.js";
import { ReadMarker } from "../../Sources/WebApp/src/kit/chat/readMarker.js";
import { Recent } from "../../Sources/WebApp/src/kit/chat/recent.js";
import { ChatRoom } from "../../Sources/WebApp/src/kit/chat/room.js";
import { Rooms } from "../../Sources/WebApp/src/kit/chat/rooms.js";
import { rowsOf } from "../../Sources/WebApp/src/kit/chat/rows.js";
import { begun, heard, messagesMax, withEarlier, withLater } from "../../Sources/WebApp/src/kit/chat/timeline.js";
import { Typing } from "../../Sources/WebApp/src/kit/chat/typing.js";
import { parseMarkdown } from "../../Sources/WebApp/src/kit/markdown/index.js";
import { ApiProblem, Unreachable } from "../../Sources/WebApp/src/kit/problems.js";
import { FakeClock, later, rest, seeded } from "./support.mjs";

const me = "1";
const minute = (offset) => new Date(Date.UTC(2026, 10, 22, 0, offset)).toISOString();

function item(offset, more = {}) {
  return {
    id: `m${offset}`, offset, thread: null, by: { id: "2", handle: "ben", name: "Ben" }, at: minute(offset), staff: false,
    text: `text ${offset}`, version: 0, edited_at: null, deleted: false, pinned: false, mentions: [], mentions_room: false,
    mentions_staff: false, reactions: [], files: [], replies: 0, unread_replies: 0, last_reply_at: null, ...more,
  };
}

function page(offsets, position, more = {}) {
  return { items: offsets.map((offset) => item(offset)), position: { offset: position, epoch: "e" }, has_earlier: false, has_later: false, ...more };
}

function said(offset, more = {}) {
  const { id, by, at, text } = item(offset);
  return { offset, data: { type: "message", id, by, at, text, ...more } };
}

const event = (offset, type, message, more = {}) => ({ offset, data: { type, id: `e${offset}`, at: minute(offset), by: { id: "2" }, message, ...more } });
const offsets = (timeline) => timeline.messages.map(({ offset }) => offset);
const hear = (timeline, ...events) => events.reduce((now, one) => heard(now, one, me), timeline);

// What was said

test("what is said comes once, behind what is there, and only where it belongs", () => {
  const start = begun(page([1, 2], 2), null, me);
  const after = hear(start, said(3), said(3), said(2), said(4, { thread: "m1" }));
  assert.deepEqual(offsets(after), [1, 2, 3]);
  assert.equal(after.messages[0].replies, 1);
  const thread = hear(begun(page([], 4), "m1", me), said(5, { thread: "m1" }), said(6));
  assert.deepEqual(offsets(thread), [5]);
  assert.deepEqual(offsets(hear({ ...start, hasLater: true }, said(3))), [1, 2]);
});

test("an event that a page knows of already is passed over", () => {
  const start = begun(page([1], 10), null, me);
  assert.equal(hear(start, event(9, "edit", "m1", { version: 1, text: "old news" })), start);
  assert.equal(hear(start, said(8, { thread: "m1" })), start);
  const after = hear(start, event(11, "edit", "m1", { version: 1, text: "news" }), event(12, "edit", "m1", { version: 1, text: "again" }));
  assert.deepEqual([after.messages[0].text, after.messages[0].version], ["news", 1]);
});

test("a message goes, and nothing of it stays", () => {
  const start = begun({ ...page([], 1), items: [item(1, { files: [{ id: "f" }], reactions: [{ emoji: "👍", count: 1, mine: true }], pinned: true })] }, null, me);
  const [gone] = hear(start, event(2, "delete", "m1")).messages;
  assert.deepEqual([gone.deleted, gone.text, gone.files, gone.reactions, gone.pinned], [true, null, [], [], false]);
});

test("counts of reactions keep what is one's own, and follow what oneself does elsewhere", () => {
  const start = begun({ ...page([], 1), items: [item(1, { reactions: [{ emoji: "👍", count: 1, mine: true }] })] }, null, me);
  const more = hear(start, event(2, "reactions", "m1", { counts: { "👍": 2, "🎉": 1 } }));
  assert.deepEqual(more.messages[0].reactions, [{ emoji: "👍", count: 2, mine: true }, { emoji: "🎉", count: 1, mine: false }]);
  const own = hear(more, { offset: 3, data: { ...event(3, "reactions", "m1").data, by: { id: me }, counts: { "👍": 1, "🎉": 1 } } });
  assert.deepEqual(own.messages[0].reactions[0], { emoji: "👍", count: 1, mine: false });
});

test("votes and answers of questions are kept", () => {
  const after = hear(begun(page([1], 1), null, me), event(2, "votes", "m1", { votes: 3 }), event(3, "answered", "m1", { answered: true, answer: "m9" }));
  assert.deepEqual([after.messages[0].votes, after.messages[0].answered, after.messages[0].answer], [3, true, "m9"]);
});

test("pages join without holes or doubles, and what is far away is let go", () => {
  const start = begun(page([5, 6], 6, { has_earlier: true }), null, me);
  const all = withEarlier(start, page([3, 4, 5], 6), me);
  assert.deepEqual([offsets(all), all.hasEarlier], [[3, 4, 5, 6], false]);
  const many = Array.from({ length: messagesMax }, (_, index) => index + 7);
  const long = withLater(all, page(many, 6 + messagesMax), me);
  assert.deepEqual([long.messages.length, long.messages[0].offset, long.hasEarlier], [messagesMax, 7, true]);
  const back = withEarlier(long, page([3, 4, 5, 6], 999), me);
  assert.deepEqual([back.messages[0].offset, back.messages.length, back.hasLater], [3, messagesMax, true]);
});

function conversation(answers) {
  const recent = new Recent();
  const asked = [];
  const made = new Conversation({
    thread: null, me, recent, ownNonces: new Set(),
    fetchPage: (place) => (asked.push(place), answers.shift()),
    fetchOne: async () => undefined,
  });
  const happen = (publication) => (recent.note(publication), made.hear(publication));
  return { made, happen, asked };
}

test("what happens while a page is fetched is on it", async () => {
  const answer = later();
  const { made, happen } = conversation([answer.promise]);
  void made.start();
  happen(said(3));
  happen(event(4, "edit", "m2", { version: 1, text: "edited" }));
  answer.resolve(page([1, 2], 2));
  await rest();
  assert.deepEqual(made.timeline.messages.map(({ text }) => text), ["text 1", "edited", "text 3"]);
});

test("of what happened too long ago to know, a page says that there is more", async () => {
  const answer = later();
  const { made, happen } = conversation([answer.promise]);
  void made.start();
  for (let offset = 3; offset < 600; offset += 1) happen(said(offset));
  answer.resolve(page([1, 2], 2));
  await rest();
  assert.deepEqual([offsets(made.timeline), made.timeline.hasLater], [[1, 2], true]);
});

test("whoever comes to the end of a stretch goes on with what happened meanwhile", async () => {
  const { made, happen, asked } = conversation([page([1, 2], 2, { has_later: true }), page([3, 4], 4)]);
  await made.start({ around: 1 });
  happen(said(5));
  assert.deepEqual(offsets(made.timeline), [1, 2]);
  await made.later();
  assert.deepEqual([offsets(made.timeline), made.timeline.hasLater], [[1, 2, 3, 4, 5], false]);
  assert.deepEqual(asked, [{ around: 1 }, { after: 2 }]);
});

test("a page that does not come is asked for again where it was", async () => {
  const { made, asked } = conversation([page([5, 6], 6, { has_earlier: true }), Promise.reject(new Unreachable("network")), page([4], 6)]);
  await made.start();
  await made.earlier();
  assert.equal(made.getSnapshot().failed, "earlier");
  await made.again();
  assert.deepEqual([offsets(made.timeline), made.getSnapshot().fault], [[4, 5, 6], undefined]);
  assert.deepEqual(asked.slice(1), [{ before: 5 }, { before: 5 }]);
});

test("whatever the order of pages and events, everything is there once", async () => {
  const { seed, random } = seeded();
  for (let round = 0; round < 40; round += 1) {
    const log = Array.from({ length: 60 }, (_, index) => index + 1);
    const heldBack = [];
    let now = 20;
    const recent = new Recent();
    const pageAt = ({ before, after }) => {
      const known = log.slice(0, now);
      const some = before ? known.filter((offset) => offset < before).slice(-7) : after ? known.filter((offset) => offset > after).slice(0, 7) : known.slice(-7);
      return page(some, now, { has_earlier: some[0] > 1, has_later: some.length > 0 ? some.at(-1) < now : false });
    };
    const made = new Conversation({
      thread: null, me, recent, ownNonces: new Set(), fetchOne: async () => undefined,
      fetchPage: (place) => {
        const answer = later();
        const told = pageAt(place);
        heldBack.push(() => answer.resolve(told));
        return answer.promise;
      },
    });
    void made.start();
    for (let step = 0; step < 200; step += 1) {
      const chance = random();
      if (chance < 0.3 && now < 60) {
        now += 1;
        recent.note(said(now));
        made.hear(said(now));
      } else if (chance < 0.6) heldBack.shift()?.();
      else if (chance < 0.8) void made.earlier();
      else void made.later();
      await rest();
      const all = made.timeline ? offsets(made.timeline) : [];
      const isWhole = all.every((offset, index) => index === 0 || offset === all[index - 1] + 1);
      assert.ok(isWhole, `seed ${seed}: ${all}`);
    }
    while (heldBack.length > 0) {
      heldBack.shift()();
      await rest();
    }
    if (made.timeline && !made.timeline.hasLater) assert.equal(made.timeline.messages.at(-1).offset, now, `seed ${seed}`);
  }
});

test("a reply that only staff read stands at its place, and nowhere twice", async () => {
  const { made } = conversation([page([1, 4], 4)]);
  await made.start();
  made.insert(item(3, { staff_only: true }));
  made.insert(item(3, { staff_only: true }));
  made.insert(item(2, { thread: "m1" }));
  assert.deepEqual(offsets(made.timeline), [1, 3, 4]);
});

function questions(answers) {
  const asked = [];
  const recent = new Recent();
  const made = new Questions({ me, recent, fetchPage: async (query) => (asked.push(query), answers.shift()) });
  return { made, asked, recent };
}

test("questions come in parts, are kept up to date, and new ones are counted", async () => {
  const { made, asked } = questions([{ ...page([9, 7], 9), next_cursor: "c" }, { ...page([7, 3], 9), next_cursor: null }, page([10, 9], 10)]);
  await made.start({ order: "votes" });
  await made.more();
  await made.more();
  assert.deepEqual([made.getSnapshot().items.map(({ offset }) => offset), made.getSnapshot().isDone], [[9, 7, 3], true]);
  assert.deepEqual(asked.map(({ order, cursor }) => [order, cursor]), [["votes", undefined], ["votes", "c"]]);
  made.hear(event(10, "votes", "m7", { votes: 2 }));
  made.hear(said(11));
  made.hear(said(12, { thread: "m3" }));
  const { items, arrived } = made.getSnapshot();
  assert.deepEqual([items[1].votes, items[2].replies, arrived], [2, 1, 1]);
  await made.start({ state: "open" });
  assert.deepEqual([made.getSnapshot().arrived, asked[2].order, asked[2].state], [0, "votes", "open"]);
});

// What stands where

const dayOf = (at) => at.slice(0, 10);
const kinds = (rows) => rows.map((row) => (row.kind === "message" ? `${row.isFirst ? "first " : ""}${row.message.offset}` : row.kind));

test("days, authors and what is new part the messages", () => {
  const { messages } = begun({ ...page([1, 2, 3], 3), items: [item(1), item(2), item(3, { by: { id: "3" } })] }, null, me);
  const tomorrow = { ...messages[2], id: "m4", key: "m4", offset: 4, at: "2026-11-23T00:00:00.000Z" };
  const rows = rowsOf({ messages: [...messages, tomorrow], hasEarlier: false, unreadAfter: 1, dayOf });
  assert.deepEqual(kinds(rows), ["beginning", "day", "first 1", "unread", "first 2", "first 3", "day", "first 4"]);
});

test("nothing is new that oneself has said or that is gone", () => {
  const { messages } = begun({ ...page([], 3), items: [item(1, { by: { id: me } }), item(2, { deleted: true, text: null })] }, null, me);
  assert.ok(!kinds(rowsOf({ messages, hasEarlier: true, unreadAfter: 0, dayOf })).includes("unread"));
});

test("what is sent and has come stands there once", () => {
  const { messages } = begun(page([1], 1), null, me);
  const pending = [{ nonce: "a", id: "m1", at: minute(1) }, { nonce: "b", at: minute(2) }];
  assert.deepEqual(rowsOf({ messages, pending, hasEarlier: true, dayOf }).map(({ key }) => key), ["day-m1", "m1", "b"]);
});

test("what is said without a name does not stand together with what is said with it", () => {
  const { messages } = begun({ ...page([], 1), items: [item(1, { by: { id: me } })] }, null, me);
  const pending = [{ nonce: "a", at: minute(1) }, { nonce: "b", at: minute(1), anonymous: true }, { nonce: "c", at: minute(1), anonymous: true }];
  const rows = rowsOf({ messages, pending, hasEarlier: true, dayOf }).filter(({ kind }) => kind === "pending");
  assert.deepEqual(rows.map(({ isFirst }) => isFirst), [false, true, false]);
});

test("what oneself has said keeps its key", () => {
  const own = said(1, { by: { id: me }, nonce: "n1" });
  assert.deepEqual(hear(begun(page([], 0), null, me), own).messages.map(({ key, isMine }) => [key, isMine]), [["n1", true]]);
  const hidden = heard(begun(page([], 0), null, me), said(1, { by: { anonymous: true, alias: 1 }, nonce: "n2" }), me, { ownNonces: new Set(["n2"]) });
  assert.equal(hidden.messages[0].isMine, true);
});

// Sending

function storage() {
  const kept = new Map();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
}

function outbox(answers, kept = storage()) {
  const clock = new FakeClock();
  const posted = [];
  let keys = kept.kept.size;
  const memory = new ChatMemory(() => kept, "1", "7");
  const made = new Outbox({
    post: (message) => (posted.push(message.nonce), answers.shift()()),
    memory, clock, newKey: () => `n${(keys += 1)}`,
  });
  return { made, clock, posted, memory, kept };
}

const taken = (id) => async () => ({ id, offset: 1 });
const offline = () => Promise.reject(new Unreachable("network"));
const refused = (status, code, seconds) => () => Promise.reject(new ApiProblem(status, { code }, seconds));
const states = (made) => made.getSnapshot().map(({ state }) => state);

test("messages are sent one after another, in the order in which they were said", async () => {
  const first = later();
  const { made, posted } = outbox([() => first.promise, taken("m2")]);
  made.say({ text: "one", thread: null });
  made.say({ text: "two", thread: null });
  await rest();
  assert.deepEqual([posted, states(made)], [["n1"], ["sending", "waiting"]]);
  first.resolve({ id: "m1", offset: 1 });
  await rest();
  assert.deepEqual([posted, states(made)], [["n1", "n2"], ["sent", "sent"]]);
  made.arrived({ id: "m1", nonce: "n1" });
  made.arrived({ id: "m2" });
  assert.deepEqual(states(made), []);
});

test("without a network a message waits, and is sent with the same nonce", async () => {
  const { made, clock, posted } = outbox([offline, offline, taken("m1")]);
  made.say({ text: "one", thread: null });
  await rest();
  assert.deepEqual(states(made), ["waiting"]);
  await clock.pass(2_000);
  made.wake();
  await rest();
  assert.deepEqual([posted, states(made)], [["n1", "n1", "n1"], ["sent"]]);
});

test("what was not sent is there after a reload, and never sent as another", async () => {
  const { made, memory, kept } = outbox([offline]);
  made.say({ text: "one", thread: "t", files: [{ id: "f", name: "a.txt", type: "text/plain", bytes: 1 }] });
  memory.keepDraft("t", "a beginning");
  await rest();
  made.end();
  const again = outbox([taken("m1")], kept);
  assert.deepEqual(again.made.getSnapshot().map(({ nonce, text, thread, files }) => [nonce, text, thread, files.length]), [["n1", "one", "t", 1]]);
  again.made.wake();
  await rest();
  assert.deepEqual([again.posted, again.memory.unsent(), again.memory.draft("t")], [["n1"], [], "a beginning"]);
  again.memory.keepDraft("t", " ");
  assert.equal(kept.kept.size, 0);
});

test("what is refused stays with its reason, and others go on", async () => {
  const { made, posted } = outbox([refused(409, "room_locked"), taken("m2"), taken("m1")]);
  const nonce = made.say({ text: "one", thread: null });
  made.say({ text: "two", thread: null });
  await rest();
  assert.deepEqual([states(made), made.getSnapshot()[0].fault.code], [["failed", "sent"], "room_locked"]);
  made.retry(nonce);
  await rest();
  assert.deepEqual(posted, ["n1", "n2", "n1"]);
});

test("what was refused is not sent by itself after a reload, unless it is wanted again", async () => {
  const { made, kept } = outbox([refused(422, "words_refused"), taken("m2")]);
  const nonce = made.say({ text: "rubbish", thread: null });
  await rest();
  made.end();
  const again = outbox([offline, taken("m1")], kept);
  again.made.wake();
  await rest();
  assert.deepEqual([again.posted, states(again.made), again.made.getSnapshot()[0].fault.code], [[], ["failed"], "words_refused"]);
  again.made.retry(nonce);
  await rest();
  again.made.end();
  // From then on it waits like any other.
  const third = outbox([taken("m1")], kept);
  third.made.wake();
  await rest();
  assert.deepEqual([third.posted, states(third.made), third.memory.unsent()], [["n1"], ["sent"], []]);
});

test("slow mode lets it wait as long as the server says", async () => {
  const { made, clock, posted } = outbox([refused(429, "too_soon", 30), taken("m1")]);
  made.say({ text: "one", thread: null });
  await rest();
  await clock.pass(29_000);
  assert.equal(posted.length, 1);
  await clock.pass(1_500);
  assert.deepEqual(states(made), ["sent"]);
});

test("what staff look at first says so", async () => {
  const { made } = outbox([async () => ({ id: "h1", offset: null, held: true })]);
  made.say({ text: "one", thread: null });
  await rest();
  assert.deepEqual(states(made), ["held"]);
});

test("what is held is there after a reload, and told what has become of it", () => {
  const { made } = outbox([]);
  made.hold([{ id: "h1", nonce: "x1", text: "one", thread: null, files: [], at: minute(1), verdict: null }, { id: "h2", text: "two", verdict: "refused" }]);
  made.hold([{ id: "h1", nonce: "x1", text: "one", thread: null, files: [], at: minute(1), verdict: null }]);
  assert.deepEqual(made.getSnapshot().map(({ id, state }) => [id, state]), [["h1", "held"]]);
  made.settled({ held: "h1", verdict: "refused", reason: "no links" });
  assert.deepEqual(made.getSnapshot().map(({ verdict, reason }) => [verdict, reason]), [["refused", "no links"]]);
  made.settled({ held: "h1", verdict: "published" });
  assert.deepEqual(states(made), []);
});

test("what is held stands there once while it is sent once more, and without the name that it was said without", async () => {
  const answer = later();
  const { made } = outbox([() => answer.promise]);
  const nonce = made.say({ text: "one", thread: null, anonymous: true });
  await rest();
  made.hold([
    { id: "h1", nonce, text: "one", thread: null, at: minute(1), verdict: null, by: { anonymous: true, alias: 1 } },
    { id: "h2", nonce: "x2", text: "two", thread: null, at: minute(2), verdict: null, by: { anonymous: true, alias: 1 } },
  ]);
  answer.resolve({ id: "h1", offset: null, held: true });
  await rest();
  assert.deepEqual(made.getSnapshot().map(({ id, anonymous }) => [id, anonymous]), [["h2", true], ["h1", true]]);
});

test("storage that is broken or refused keeps nobody from writing", () => {
  const refusing = new ChatMemory(() => { throw new Error("refused"); }, "1", "7");
  refusing.keepDraft(null, "words");
  assert.equal(refusing.draft(null), "");
  const broken = storage();
  broken.setItem("lyceum-chat-1-7", '{"unsent": [{"nonce": 1}, null], "drafts": 3}');
  assert.deepEqual(new ChatMemory(() => broken, "1", "7").unsent(), []);
});

test("a draft is come back to as it was to be said: without a name", () => {
  const kept = storage();
  const memory = new ChatMemory(() => kept, "1", "7");
  memory.keepNameless("t", true);
  memory.keepDraft("t", "a beginning");
  const again = new ChatMemory(() => kept, "1", "7");
  assert.deepEqual([again.isNameless("t"), again.isNameless(null)], [true, false]);
  again.keepNameless("t", false);
  again.keepDraft("t", "");
  assert.equal(kept.kept.size, 0);
});

// Reading and writing

test("the marker moves forward, and only on a page that is seen", async () => {
  const clock = new FakeClock();
  const told = [];
  let isSeen = false;
  const marker = new ReadMarker(3, { clock, isSeen: () => isSeen, tell: async (offset) => told.push(offset) });
  marker.see(5);
  await clock.pass(1_000);
  isSeen = true;
  marker.see(2);
  marker.see(5);
  marker.see(7);
  await clock.pass(1_000);
  assert.deepEqual(told, [7]);
});

test("a marker that could not be told is told with what is seen next", async () => {
  const clock = new FakeClock();
  const told = [];
  const marker = new ReadMarker(0, {
    clock, isSeen: () => true, tell: async (offset) => { told.push(offset); if (told.length === 1) throw new Unreachable("network"); },
  });
  marker.see(1);
  await clock.pass(1_000);
  marker.see(1);
  await clock.pass(1_000);
  assert.deepEqual(told, [1, 1]);
});

test("who writes is shown for a while, and no longer once they have said it", async () => {
  const clock = new FakeClock();
  const told = [];
  const typing = new Typing({ clock, me, tell: (thread) => told.push(thread) });
  typing.hear({ by: { id: "2", name: "Ben" } });
  typing.hear({ by: { id: me, name: "Ada" } });
  assert.equal(typing.getSnapshot().length, 1);
  typing.said("2", null);
  assert.equal(typing.getSnapshot().length, 0);
  typing.hear({ by: { id: "2", name: "Ben" }, thread: "t" });
  await clock.pass(6_000);
  assert.equal(typing.getSnapshot().length, 0);
  typing.wrote(null);
  typing.wrote(null);
  typing.wrote("t");
  assert.deepEqual(told, [null, "t"]);
  typing.sent(null);
  typing.wrote(null);
  assert.equal(told.length, 3);
});

test("a name is found before the caret, and not in an address", () => {
  assert.deepEqual(nameBefore("hello @be", 9), { start: 6, written: "be" });
  assert.deepEqual(nameBefore("@", 1), { start: 0, written: "" });
  assert.equal(nameBefore("me@be", 5), undefined);
  const people = [{ handle: "zoe", name: "Ben Zoe" }, { handle: "ben", name: "Ben" }, { handle: "ada", name: "Ada" }];
  assert.deepEqual(matching(people, "be").map(({ handle }) => handle), ["ben", "zoe"]);
  assert.deepEqual(completed("hello @be there", { start: 6 }, 9, "ben"), { text: "hello @ben there", caret: 11 });
});

test("names stand out, but not in code, and nobody shouts with a heading", () => {
  const [first, second] = asMessage(parseMarkdown("# Hey @ben.\n\nsee `@ada`, me@x.org and (@zoe)", { breaks: true }));
  assert.equal(first.kind, "paragraph");
  assert.deepEqual(first.children[0].children.map(({ kind, text }) => [kind, text]), [["text", "Hey "], ["name", "ben"], ["text", "."]]);
  assert.deepEqual(second.children.filter(({ kind }) => kind === "name").map(({ text }) => text), ["zoe"]);
});

test("in a chat the end of a line is one", () => {
  assert.ok(parseMarkdown("a\nb", { breaks: true })[0].children.some(({ kind }) => kind === "break"));
  assert.ok(!parseMarkdown("a\nb")[0].children.some(({ kind }) => kind === "break"));
});

test("an excerpt gives away nothing that is hidden", () => {
  assert.equal(excerptOf("> **The** answer\n\n- is ||42||"), "The answer is ░░░");
});

test("a day is found with few questions", async () => {
  const log = Array.from({ length: 1_000 }, (_, index) => item(index * 3 + 1, { at: new Date(index * 1_000).toISOString() }));
  let asked = 0;
  const firstAfter = async (after) => (asked += 1, log.find(({ offset }) => offset > after));
  assert.equal(await offsetAt(500_000, 2_998, firstAfter), 1_501);
  assert.ok(asked < 15);
  assert.equal(await offsetAt(0, 2_998, firstAfter), 1);
  assert.equal(await offsetAt(5_000_000, 2_998, firstAfter), undefined);
});

// A room

function room(more = {}) {
  const overview = {
    id: "7", kind: "discussion", title: "Talk", course: { id: "3" }, is_staff: false, may_write: true, unread: 0, read_offset: 2,
    position: { offset: 2, epoch: "e" }, ...more,
  };
  const asked = [];
  const heardBy = {};
  const server = {
    room: async () => overview,
    messages: async (_, query) => (asked.push(["messages", query]), page([1, 2], 2)),
    message: async (_, id) => (asked.push(["message", id]), item(Number(id.slice(1)), { thread: id === "m5" ? "m1" : null, staff_only: id === "m5" })),
    questions: async (_, query) => (asked.push(["questions", query.order]), { ...page([2, 1], 2), next_cursor: null }),
    post: async (_, { nonce }) => (asked.push(["post", nonce]), { id: "m3", offset: 3 }),
    react: async () => { throw new ApiProblem(409, { code: "room_locked" }); },
    read: async (_, offset) => asked.push(["read", offset]),
    held: async () => [], readers: async () => [{ person: { id: "2", name: "Ben" }, offset: 2 }],
  };
  const live = {
    listen: (channel, listener) => ((heardBy[channel] = listener), { end: () => delete heardBy[channel] }),
    rpc: async () => ({}),
  };
  let keys = 0;
  const made = new ChatRoom("7", {
    server, live, clock: new FakeClock(), newKey: () => `n${(keys += 1)}`, me, isSeen: () => true,
    memory: () => new ChatMemory(() => storage(), me, "7"),
  });
  return { made, asked, heardBy, hears: (...events) => events.forEach((one) => heardBy["room:7"].published(one)) };
}

test("a room opens at its newest, hears what happens, and ends with everything of it", async () => {
  const { made, heardBy, hears } = room();
  await made.open();
  hears(said(3), { offset: 0, data: { type: "typing", by: { id: "2", name: "Ben" } } }, { offset: 0, data: { type: "read", by: { id: "2", name: "Ben" }, offset: 3 } });
  assert.deepEqual(offsets(made.main.timeline), [1, 2, 3]);
  assert.deepEqual([made.typing.getSnapshot().length, made.getSnapshot().readers["2"].offset], [1, 3]);
  heardBy["room:7"].refused();
  assert.equal(made.getSnapshot().isGone, true);
  made.end();
  assert.deepEqual(Object.keys(heardBy), []);
});

test("with much that is unread it opens there", async () => {
  const { made, asked } = room({ unread: 90, read_offset: 40 });
  await made.open();
  assert.deepEqual(asked.find(([what]) => what === "messages"), ["messages", { around: 40 }]);
  assert.equal(made.getSnapshot().unreadAfter, 40);
});

test("what oneself says waits until it stands there, and a reaction that is refused goes again", async () => {
  const { made, hears } = room();
  await made.open();
  const nonce = made.outbox.say({ text: "hello", thread: null });
  await rest();
  assert.deepEqual(states(made.outbox), ["sent"]);
  hears(said(3, { nonce, by: { id: me } }));
  assert.deepEqual([states(made.outbox), made.find("m3").isMine], [[], true]);
  await assert.rejects(made.react("m1", "👍", true));
  assert.deepEqual(made.find("m1").reactions, []);
});

test("who asks without a name knows their question by the answer to it, whichever comes first", async () => {
  const { made, hears } = room({ kind: "questions" });
  await made.open();
  const thread = made.thread("m1");
  await thread.start();
  hears(said(3, { thread: "m1", by: { anonymous: true, alias: 1 } }));
  made.outbox.say({ text: "text 3", thread: "m1", anonymous: true });
  await rest();
  assert.deepEqual([thread.find("m3").isMine, states(made.outbox)], [true, []]);
});

test("what oneself asks stands on the list at once, counted as nobody's", async () => {
  const { made, asked, hears } = room({ kind: "questions" });
  await made.open();
  made.outbox.say({ text: "text 3", thread: null });
  hears(said(3, { nonce: "n1", by: { id: me } }));
  const { items, arrived } = made.questions.getSnapshot();
  assert.deepEqual([items.map(({ id }) => id), items[0].isMine, arrived, states(made.outbox)], [["m3", "m2", "m1"], true, 0, []]);
  await rest();
  assert.equal(asked.filter(([what]) => what === "questions").length, 1);
});

test("a question that is none of those that are looked at waits no longer once it is there", async () => {
  const { made, hears } = room({ kind: "questions" });
  await made.open();
  hears(said(3, { by: { anonymous: true, alias: 1 } }));
  made.outbox.say({ text: "text 3", thread: null, anonymous: true });
  await rest();
  assert.deepEqual(states(made.outbox), []);
});

test("what was there already when it is sent once more waits no longer", async () => {
  const { made } = room({ position: { offset: 9, epoch: "e" } });
  await made.open();
  made.outbox.say({ text: "text 3", thread: null });
  await rest();
  assert.deepEqual(states(made.outbox), []);
});

test("what staff let through is one's own, also without a name", async () => {
  const { made, hears } = room({ kind: "questions" });
  await made.open();
  await made.thread("m1").start();
  made.outbox.hold([{ id: "h1", nonce: "x1", text: "text 3", thread: "m1", at: minute(1), verdict: null, by: { anonymous: true } }]);
  hears(said(3, { thread: "m1", by: { anonymous: true, alias: 1 } }));
  made.settled({ held: "h1", verdict: "published", message: "m3" });
  assert.deepEqual([made.find("m3").isMine, states(made.outbox)], [true, []]);
});

test("where what was missed cannot be had, what is looked at is asked for anew, and nothing else", async () => {
  const { made, asked, heardBy } = room();
  await made.open();
  asked.length = 0;
  heardBy["room:7"].restarted();
  await rest();
  assert.deepEqual(asked, [["messages", {}]]);
});

test("who comes back to the list of rooms soon is told what was said last", async () => {
  const clock = new FakeClock();
  const looked = [];
  const api = {
    get: async (path, { path: { id } = {} }) => {
      if (!id) return { data: { items: [], next_cursor: null } };
      looked.push(id);
      return { data: { id } };
    },
  };
  const live = { getSnapshot: () => "live", subscribe: () => () => {}, listen: () => ({ end: () => {} }) };
  const rooms = new Rooms({ api, live, clock, person: me });
  const leave = rooms.use();
  await rest();
  rooms.look("7");
  await rest();
  leave();
  rooms.use();
  rooms.look("8");
  await clock.pass(5_000);
  assert.deepEqual(looked, ["7", "8"]);
});

test("staff are told what only staff read, and others listen to nothing", async () => {
  const { made, heardBy } = room({ kind: "questions", is_staff: true });
  await made.open();
  const thread = made.thread("m1");
  await thread.start();
  heardBy["room:7:staff"].published({ offset: 9, data: { type: "message", id: "m5", staff_only: true } });
  await rest();
  assert.equal(thread.find("m5").staff_only, true);
  const student = room({ kind: "questions" });
  await student.made.open();
  assert.deepEqual(Object.keys(student.heardBy), ["room:7"]);
});
