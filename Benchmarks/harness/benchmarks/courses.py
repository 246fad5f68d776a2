"""The catalogue and one's own courses, where there are many of them."""

import http.client
import json
import re
import subprocess
from statistics import median, quantiles

from ..build import BENCHMARKS
from ..plane import plane, token
from ..processes import BenchmarkFailure
from ..report import Result, Target

COURSES, COURSES_EACH, AT_ONCE = 10_000, 100, 10
ASKED, QUICK_ASKED, WARMING = 400, 60, 30
SERVER_MS_MAX = 20.0
SOURCES = BENCHMARKS.parent / "Sources" / "Features" / "Courses"
ANYTHING, FROM_THE_START = "null::text", "null::int8"

FILL = [
    f"""insert into course (slug, title, summary, description, language, state, published_at, terms, created_by)
    select 'bench-' || n, a || ' ' || b || ' for ' || c || ' ' || n, 'How ' || b || ' helps ' || c || ' with ' || a || '.',
      repeat('What ' || a || ' is, and why ' || c || ' need ' || b || '. ', 20), (array['en','de','fr','es','ja'])[1 + n % 5],
      'published', now() - n * interval '1 minute', b, (select min(id) from account)
    from (select n, (array['Practical','Modern','Applied','Early','Quiet','Visual','Daily','Open'])[1 + n % 8] as a,
        (array['algebra','poetry','chemistry','drawing','statistics','gardening','grammar','astronomy','baking','acoustics',
          'genetics','logic','geometry','rhetoric','optics','weaving'])[1 + n / 8 % 16] as b,
        (array['beginners','teachers','families','engineers','nurses','musicians','travellers'])[1 + n / 128 % 7] as c
      from generate_series(1, {COURSES}) n) w""",
    "insert into course_category select c.id, k.id from course c join category k on k.position = 1 + c.id % 10",
    "insert into course_skill (course_id, skill) select id, terms from course union all select id, 'skill ' || id % 300 from course",
    "insert into module (course_id, position, title, state) select id, n, 'M', 'published' from course, generate_series(1, 2) n",
    """insert into lesson (course_id, module_id, position, kind, title, body, state)
    select course_id, id, n, 'text', 'Lesson ' || n, repeat('word ', 100), 'published' from module, generate_series(1, 5) n""",
    "update course set lesson_count = 10",
    *[f"""insert into enrolment (course_id, account_id, role, origin, enrolled_at)
    select c.id, a.id, 'student', 'open', now() - (c.id % 1000) * interval '1 hour'
    from (select id, row_number() over (order by id) as n from account) a, generate_series({first}, {first + AT_ONCE - 1}) k
      join lateral (select id from course where slug = 'bench-' || 1 + (a.n * 7 + k * 97) % {COURSES}) c on true"""
      for first in range(1, COURSES_EACH, AT_ONCE)],
    "insert into course_progress (account_id, course_id, done) select account_id, course_id, 3 from enrolment where account_id % 10 = 0",
    """insert into lesson_progress (account_id, lesson_id, course_id, completed_at)
    select p.account_id, l.id, l.course_id, now()
    from course_progress p join lesson l on l.course_id = p.course_id and l.position <= 3 where p.account_id % 100 = 0""",
]

# What is asked, how many items its answer has at least, and the store's statement with these parameters.
QUESTIONS = {
    "search, a rare word": ("/api/v1/courses?search=poet", 20, ("CatalogueStore.swift", "search", "'poet'")),
    "search, a word in every eighth course": (
        "/api/v1/courses?search=practical", 20, ("CatalogueStore.swift", "search", "'practical'")),
    # In the summary of each, and in no title: nothing worse can be looked for.
    "search, a word in every course": ("/api/v1/courses?search=helps", 20, ("CatalogueStore.swift", "search", "'helps'")),
    "catalogue": ("/api/v1/courses", 20, ("CatalogueStore.swift", "browse", None)),
    "my courses": ("/api/v1/me/courses?state=active", 20, ("CatalogueStore+Mine.swift", "mine", None)),
    "course page": ("/api/v1/courses/bench-5000", None, None),
    "outline": ("/api/v1/courses/bench-5000/outline", None, None),
}


def run(context):
    asked = QUICK_ASKED if context.quick else ASKED
    with plane(context, max_wal_size="8GB") as place:
        place.fill(FILL)
        person = int(place.cluster.sql("bench", "select min(account_id) from lesson_progress"))
        samples = []
        enrolled = int(place.cluster.sql("bench", "select count(*) from enrolment"))
        for _ in range(context.rounds):
            with place.start() as server:
                sample = {name: _ask(server.port, token(person), *question[:2], asked) for name, question in QUESTIONS.items()}
                sample |= {f"sql {name}": _bench(context, place.cluster, question[2], person, asked)
                           for name, question in QUESTIONS.items() if question[2]}
                samples.append(sample)
    return _result(samples, enrolled)


def _ask(port, bearer, path, items_min, count):
    """The server's own time of each request, as Server-Timing tells it, over one connection: median and p99, in ms."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for number in range(WARMING + count):
        connection.request("GET", path, headers={"Authorization": f"Bearer {bearer}", "Connection": "keep-alive"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or (items_min and len(json.loads(body)["items"]) < items_min):
            raise BenchmarkFailure(f"{path} was answered {answer.status}: {body[:200]}")
        if number >= WARMING:
            times.append(float(re.search(r"app;dur=([0-9.]+)", answer.headers["Server-Timing"])[1]))
    connection.close()
    return {"p50": median(times), "p99": quantiles(times, n=100)[98]}


def _bench(context, cluster, question, person, count):
    """The store's own statement by pgbench, prepared: its average, in ms."""
    file, function, search = question
    source = (SOURCES / file).read_text()
    text = source[source.index(f"func {function}("):].split('"""')[1]
    values = ([str(person), "'active'::text", FROM_THE_START, FROM_THE_START, "21"] if function == "mine" else
              [ANYTHING, ANYTHING, ANYTHING, FROM_THE_START, FROM_THE_START, "21", str(person), search])
    script = context.servers.scratch / "courses.sql"
    script.write_text(re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], text).strip() + ";\n")
    done = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", "-t", str(WARMING + count), "-f", script, cluster.url("bench")],
        capture_output=True, text=True, timeout=600)
    found = re.search(r"latency average = ([0-9.]+) ms", done.stdout)
    if done.returncode != 0 or not found:
        raise BenchmarkFailure(f"pgbench: {done.stderr[-500:]}")
    return float(found[1])


def _result(samples, enrolled):
    result = Result(
        f"courses: a catalogue of {COURSES:,} courses and {enrolled:,} enrolments, one connection, the server's own time",
        ["what", "p50", "p99", "the same SQL by pgbench, average"])
    for name, (_, _, sql) in QUESTIONS.items():
        best = min((sample[name] for sample in samples), key=lambda one: one["p50"])
        beside = f"{min(sample[f'sql {name}'] for sample in samples):.2f} ms" if sql else "–"
        result.rows.append([name, f"{best['p50']:.2f} ms", f"{best['p99']:.2f} ms", beside])
        result.targets.append(Target(f"{name} in {SERVER_MS_MAX:g} ms (p50)", best["p50"] < SERVER_MS_MAX))
    return result
