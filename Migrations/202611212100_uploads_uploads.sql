-- Uploads that go on where they were, and the files that they become.

create table upload (
  id int8 generated always as identity primary key,
  owner_id int8 not null references account,
  -- NULL once it is over: what it has become has a reference of its own.
  object_id int8 references storage_object,
  -- A part is there to be joined with others; a final one was made of parts.
  form text not null check (form in ('whole', 'part', 'final')),
  -- Empty for a part.
  purpose text not null,
  -- NULL: to be told later.
  length int8 check (length >= 0),
  -- So many bytes are on the disk. What the file holds beyond them was never acknowledged.
  received int8 not null default 0 check (received >= 0),
  -- As the client sent them, to be told again.
  metadata text not null,
  concat text not null,
  file_name text not null,
  title text not null,
  course_id int8,
  lesson_id int8,
  -- Grows with each request that writes: only the last may move `received`.
  writer int8 not null default 0,
  state text not null default 'open' check (state in ('open', 'complete', 'refused', 'terminated', 'expired')),
  -- The id of what has been made of it.
  result text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz not null,
  check (received <= length)
);

create index upload_open on upload (owner_id, id) where state = 'open';
-- What holds an object, and gives it back when its time is over.
create index upload_expiring on upload (expires_at) where object_id is not null;
create index upload_over on upload (updated_at) where object_id is null;

create table stored_file (
  id int8 generated always as identity primary key,
  object_id int8 not null references storage_object,
  owner_id int8 not null references account,
  purpose text not null,
  name text not null,
  title text not null,
  -- As its first bytes tell.
  media_type text not null,
  bytes int8 not null,
  -- Of one that waits to be made anew, nobody is shown what was uploaded.
  state text not null default 'ready' check (state in ('ready', 'waiting')),
  course_id int8,
  lesson_id int8,
  created_at timestamptz not null default now()
);

create index stored_file_owner on stored_file (owner_id, id);
create index stored_file_object on stored_file (object_id);
create index stored_file_waiting on stored_file (id) where state = 'waiting';
