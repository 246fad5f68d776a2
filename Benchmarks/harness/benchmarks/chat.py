"""Rooms of 100,000 messages and 200 people, 1,000,000 messages in all: opening, paging, searching, and counting what is unread."""

from ..plane import plane, token
from ..report import Result, Target
from .courses import _ask as ask

ROOMS, MESSAGES_EACH, PEOPLE = 10, 100_000, 200
ASKED, QUICK_ASKED = 200, 40
SERVER_MS_MAX = 50.0

FILL = [
    f"""insert into course (slug, title, language, state, published_at, created_by)
    select 'chat-' || n, 'Course ' || n, 'en', 'published', now(), (select min(id) from account) from generate_series(1, {ROOMS}) n""",
    "select make_course_rooms(id) from course where slug like 'chat-%'",
    f"""insert into enrolment (course_id, account_id, role, origin)
    select c.id, a.id, 'student', 'open' from course c, (select id from account order by id limit {PEOPLE}) a where c.slug like 'chat-%'""",
    # Words are as frequent as those of a language: the first is in most messages, and most are in a few.
    f"""insert into message (id, room_id, seq, author_id, at, ordinal, text, is_staff)
    select ((floor(extract(epoch from at) * 1000)::int8 - 1577836800000) << 22) + place, room, seq, author, at, seq,
      (select string_agg('word' || power(20000, random())::int, ' ') from generate_series(1, 6 + (seq % 9)::int))
        || case when seq % 1000 = 0 then ' needle' else '' end
        || case when seq between 10000 and 20000 then ' burst' else '' end, false
    from (
      select r.id as room, r.place, n as seq, now() - ({MESSAGES_EACH} - n) * interval '1 minute' as at,
        people.ids[1 + (n * 7919 + r.place) % {PEOPLE}] as author
      from (select array_agg(id order by id) as ids from (select id from account order by id limit {PEOPLE}) a) people, (select id, row_number() over (order by id) as place from room where kind = 'discussion' and course_id is not null
          order by id desc limit {ROOMS}) r, generate_series(1::int8, {MESSAGES_EACH}) n) said""",
    f"""update stream s set head = {MESSAGES_EACH}, counted = {MESSAGES_EACH} from room r
    where r.stream_id = s.id and exists (select from message m where m.room_id = r.id)""",
    *[f"insert into message_words select message_id, room_id, words from message_said where seq % 10 = {slice}" for slice in range(10)],
    "insert into room_words select r.id, s.head from room r join stream s on s.id = r.stream_id on conflict do nothing",
    # A third of the way: what is unread is two thirds.
    f"""insert into room_read (account_id, room_id, seq)
    select e.account_id, r.id, {MESSAGES_EACH // 3} from room r join enrolment e on e.course_id = r.course_id
    where r.kind = 'discussion'""",
]

SEARCH = "/api/v1/messages/search?q="
# What is asked of a room, or of all that somebody is in.
QUESTIONS = {
    "opening: the newest page": "/api/v1/rooms/{room}/messages",
    "paging: in the middle": "/api/v1/rooms/{room}/messages?before=50000",
    "jumping: around a message": "/api/v1/rooms/{room}/messages?around=50000",
    "unread: one room": "/api/v1/rooms/{room}",
    "unread: all rooms": "/api/v1/rooms?limit=50",
    "search, a rare word, all rooms": SEARCH + "needle",
    "search, a rare word, one room": SEARCH + "needle&room={room}",
    "search, a word in most messages, all rooms": SEARCH + "word1%20",
    "search, two words": SEARCH + "word17%20word440",
    "search, a word that was in use once": SEARCH + "burst&room={room}",
    "search, nowhere": SEARCH + "nowhere",
    "search, best first": SEARCH + "needle&order=best",
    "search, by author": "/api/v1/messages/search?from={person}",
}


def run(context):
    asked = QUICK_ASKED if context.quick else ASKED
    with plane(context, max_wal_size="8GB") as place:
        place.fill(FILL)
        person, room = place.cluster.sql("bench", "select min(account_id), max(room_id) from room_read").split("|")
        samples = []
        for _ in range(context.rounds):
            with place.start() as server:
                samples.append({
                    name: ask(server.port, token(int(person)), path.format(room=room, person=person), None, asked)
                    for name, path in QUESTIONS.items()})
    result = Result(
        f"chat: {ROOMS * MESSAGES_EACH:,} messages, rooms of {MESSAGES_EACH:,} and {PEOPLE} people, one connection, "
        "the server's own time", ["what", "p50", "p99"])
    for name in QUESTIONS:
        best = min((sample[name] for sample in samples), key=lambda one: one["p50"])
        result.rows.append([name, f"{best['p50']:.2f} ms", f"{best['p99']:.2f} ms"])
        result.targets.append(Target(f"{name} in {SERVER_MS_MAX:g} ms (p50)", best["p50"] < SERVER_MS_MAX))
    return result
