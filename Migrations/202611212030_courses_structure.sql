-- Courses, what they are made of, and how far people are in them.

-- One form for texts that are searched: lyceum_fold's, without accents, without punctuation, and each character by
-- itself in scripts that put no blanks between words.
create function lyceum_search_fold(text) returns text language sql immutable strict parallel safe
  return regexp_replace(
    regexp_replace(
      regexp_replace(normalize(lyceum_fold($1), nfkd), U&'[\0300-\036f]', '', 'g'),
      U&'([\3040-\30fa\30fc-\30ff\3400-\4dbf\4e00-\9fff\f900-\faff])', ' \1 ', 'g'),
    U&'[!-/:-@\005b-\0060{-~\00a1-\00bf\2000-\206f\3000-\303f]+', ' ', 'g');

-- Every word has to be there, and the last may be the beginning of one, for it is still being written. Nothing in the
-- text is an operator.
create function lyceum_search_query(text) returns tsquery language sql immutable strict parallel safe
  return (
    select to_tsquery('simple', string_agg('''' || replace(word, '\', '\\') || '''', ' & ' order by number) || ':*')
    from regexp_split_to_table(lyceum_search_fold($1), '\s+') with ordinality as given(word, number)
    where word <> '');

create table course (
  id int8 generated always as identity primary key,
  -- Of a deleted course NULL, and free for others.
  slug text collate "C" unique,
  title text not null,
  summary text not null default '',
  -- Markdown.
  description text not null default '',
  language text not null default 'en',
  time_zone text not null default 'UTC',
  state text not null default 'draft' check (state in ('draft', 'published', 'archived')),
  is_listed bool not null default true,
  -- How one gets in; staff may always add.
  opening text not null default 'open' check (opening in ('open', 'code', 'invitation')),
  -- Whether students see each other's names.
  shows_classmates bool not null default true,
  starts_on date,
  ends_on date,
  -- Which of its lessons have to be done: all that are published, or of them those that count.
  completion text not null default 'all' check (completion in ('all', 'chosen')),
  cover text,
  -- The skills, for the search.
  terms text not null default '',
  copied_from int8 references course on delete set null,
  created_by int8 references account,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,
  archived_at timestamptz,
  -- Gone at once for everybody, and swept later.
  deleted_at timestamptz,
  -- Grows with each change of its own record.
  version int8 not null default 1,
  -- Grows with each change of modules, lessons and their order.
  outline_version int8 not null default 1,
  -- Active students; enrolment's triggers keep it.
  student_count int4 not null default 0,
  -- How many lessons have to be done; changed with the outline.
  lesson_count int4 not null default 0,
  search tsvector not null generated always as (
    setweight(to_tsvector('simple', lyceum_search_fold(title)), 'A')
    || setweight(to_tsvector('simple', lyceum_search_fold(terms)), 'B')
    || setweight(to_tsvector('simple', lyceum_search_fold(summary)), 'C')
    || setweight(to_tsvector('simple', lyceum_search_fold(left(description, 20000))), 'D')) stored,
  check ((slug is null) = (deleted_at is not null)),
  check (ends_on >= starts_on)
);

-- What everybody who is signed in may see, the newest first.
create index course_catalogue on course (published_at desc, id desc)
  where state = 'published' and is_listed and opening <> 'invitation' and deleted_at is null;
create index course_search on course using gin (search) with (fastupdate = off)
  where state = 'published' and is_listed and opening <> 'invitation' and deleted_at is null;
create index course_swept on course (deleted_at) where deleted_at is not null;
create index course_copied on course (copied_from) where copied_from is not null;

create table category (
  id int8 generated always as identity primary key,
  slug text collate "C" not null unique,
  title text not null,
  position int4 not null
);

insert into category (slug, title, position) values
  ('computing', 'Computing', 1), ('mathematics', 'Mathematics', 2), ('science', 'Science', 3),
  ('engineering', 'Engineering', 4), ('languages', 'Languages', 5), ('history', 'History', 6),
  ('arts', 'Arts and music', 7), ('business', 'Business', 8), ('health', 'Health', 9),
  ('teaching', 'Teaching', 10);

create table course_category (
  course_id int8 not null references course on delete cascade,
  category_id int8 not null references category,
  primary key (course_id, category_id)
);

create index course_category_courses on course_category (category_id, course_id);

create table course_skill (
  course_id int8 not null references course on delete cascade,
  skill text not null,
  skill_key text not null generated always as (lyceum_fold(skill)) stored,
  primary key (course_id, skill_key)
);

create index course_skill_courses on course_skill (skill_key, course_id);

create table module (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  position int4 not null,
  title text not null,
  summary text not null default '',
  state text not null default 'draft' check (state in ('draft', 'published')),
  version int8 not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index module_course on module (course_id, position);

create table lesson (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  module_id int8 not null references module on delete cascade,
  position int4 not null,
  -- One that a feature has registered.
  kind text not null,
  title text not null,
  summary text not null default '',
  -- Markdown.
  body text not null default '',
  state text not null default 'draft' check (state in ('draft', 'published')),
  -- Whether it has to be done, where the course says that those chosen have to.
  counts bool not null default true,
  -- What completes it; `time`: after so many seconds.
  rule text not null default 'viewed',
  rule_seconds int4,
  -- Computed from the body.
  estimated_minutes int4 not null default 0,
  version int8 not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index lesson_course on lesson (course_id, module_id, position);
create index lesson_module on lesson (module_id);

create table course_prerequisite (
  course_id int8 not null references course on delete cascade,
  requires_id int8 not null references course on delete cascade,
  primary key (course_id, requires_id),
  check (course_id <> requires_id)
);

create index course_prerequisite_required on course_prerequisite (requires_id);

-- Both are of the same course.
create table lesson_prerequisite (
  course_id int8 not null references course on delete cascade,
  lesson_id int8 not null references lesson on delete cascade,
  requires_id int8 not null references lesson on delete cascade,
  primary key (lesson_id, requires_id),
  check (lesson_id <> requires_id)
);

create index lesson_prerequisite_course on lesson_prerequisite (course_id);
create index lesson_prerequisite_required on lesson_prerequisite (requires_id);

create table lesson_progress (
  account_id int8 not null references account on delete cascade,
  lesson_id int8 not null references lesson on delete cascade,
  course_id int8 not null references course on delete cascade,
  started_at timestamptz not null default now(),
  -- Of the last report.
  last_at timestamptz not null default now(),
  -- Never more than has passed.
  seconds int4 not null default 0,
  -- Where to go on, as the lesson's kind puts it.
  resume jsonb,
  completed_at timestamptz,
  completed_by text,
  primary key (account_id, lesson_id)
);

create index lesson_progress_course on lesson_progress (course_id, account_id);
create index lesson_progress_lesson on lesson_progress (lesson_id, account_id);

create table course_progress (
  account_id int8 not null references account on delete cascade,
  course_id int8 not null references course on delete cascade,
  started_at timestamptz not null default now(),
  -- How many of the lessons are done that have to be.
  done int4 not null default 0,
  completed_at timestamptz,
  last_lesson_id int8 references lesson on delete set null,
  -- Until when time is counted already, over all lessons: many tabs pass it only once.
  counted_until timestamptz,
  primary key (account_id, course_id)
);

create index course_progress_course on course_progress (course_id, account_id);
create index course_progress_last on course_progress (last_lesson_id);
