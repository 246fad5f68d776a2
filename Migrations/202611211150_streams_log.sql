-- Durable streams: an append-only log each, with a gapless sequence. A stream's head is locked before anything is
-- appended, so the sequence has the order of the commits. Rows are never removed: recovery can always go on.

create table stream (
  id int8 generated always as identity primary key,
  head int8 not null default 0,
  -- Restoring a backup changes it, and nothing else does.
  epoch uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  name text not null unique
) with (fillfactor = 50);  -- the head changes all the time: its new versions stay on their page

create table entry (
  stream_id int8 not null,
  seq int8 not null,
  actor_id int8 not null,  -- 0: the server itself
  at timestamptz not null default now(),
  kind int2 not null,
  nonce text collate "C" not null,  -- compared byte by byte: C.UTF-8 asks the C library each time
  payload bytea not null,
  primary key (stream_id, seq)
);

-- No reference to stream: it would be looked up again for each row, and the head is locked already.
create unique index entry_nonce on entry (stream_id, actor_id, nonce);
