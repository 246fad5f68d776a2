-- Rooms that belong to courses, to two people or to a few; and what is said, a row for each message beside its entry.

alter table room
  -- Only rooms of the whole platform have one.
  alter column slug drop not null,
  add column kind text not null default 'discussion'
    check (kind in ('announcements', 'discussion', 'questions', 'staff', 'direct', 'group')),
  -- Who is in it then follows from the enrolments, and nothing else is kept of that. NULL: of direct and group rooms, who stands in
  -- room_member; of others, everybody.
  add column course_id int8 references course on delete cascade,
  -- What only staff are told: reports, replies among themselves. NULL: the room has no staff.
  add column staff_stream_id int8 unique references stream,
  -- Nobody says anything there any more.
  add column archived_at timestamptz,
  -- Only staff do.
  add column locked_at timestamptz,
  -- So long a person waits between two messages; staff do not.
  add column slow_seconds int4 not null default 0 check (slow_seconds between 0 and 3600),
  -- The two of a direct room, the lower id first.
  add column pair_low int8 references account,
  add column pair_high int8 references account,
  add column created_by int8 references account,
  add unique (pair_low, pair_high),
  add check ((kind = 'direct') = (pair_low is not null)),
  add check ((kind = 'direct') = (pair_high is not null)),
  add check (pair_low < pair_high),
  add check (kind not in ('direct', 'group') or course_id is null),
  add check (kind <> 'staff' or course_id is not null);

create index room_course on room (course_id) where course_id is not null;
create index room_pair on room (pair_high) where pair_high is not null;

-- Direct and group rooms only.
create table room_member (
  room_id int8 not null references room on delete cascade,
  account_id int8 not null references account on delete cascade,
  role text not null default 'member' check (role in ('owner', 'member')),
  joined_at timestamptz not null default now(),
  primary key (room_id, account_id)
);

create index room_member_account on room_member (account_id);

-- What a room is to one person.
create table room_setting (
  account_id int8 not null references account on delete cascade,
  room_id int8 not null references room on delete cascade,
  -- It is shown without its numbers.
  is_muted bool not null default false,
  -- Of what one is notified.
  level text not null default 'all' check (level in ('all', 'mentions', 'nothing')),
  primary key (account_id, room_id)
);

create index room_setting_room on room_setting (room_id);

-- Who may not write in a room (locked), or is not let in at all (banned). A lock of the room comes and goes without this.
create table room_restriction (
  room_id int8 not null references room on delete cascade,
  account_id int8 not null references account on delete cascade,
  kind text not null check (kind in ('locked', 'banned')),
  reason text not null default '',
  made_by int8 references account,
  made_at timestamptz not null default now(),
  primary key (room_id, account_id)
);

create index room_restriction_account on room_restriction (account_id);

-- A message as it is now; written in the transaction of its entry. No references: each would be looked up for each message, and
-- the room is known to be there. Accounts are never removed, and room_gone takes the messages along.
create table message (
  id int8 primary key,
  room_id int8 not null,
  -- The offset of its entry in the room's stream.
  seq int8 not null,
  -- The message that begins the thread; NULL: it is in none, or begins one.
  thread_id int8,
  author_id int8 not null,
  at timestamptz not null default now(),
  -- How many messages outside of threads there were in the room with this one: what is unread is a difference, and not a count.
  ordinal int8 not null,
  -- As it is shown; of a deleted one it is kept for staff, who may restore it.
  text text not null,
  -- The author's standing at that time.
  is_staff bool not null,
  mentions_room bool not null default false,
  mentions_staff bool not null default false,
  edit_count int4 not null default 0,
  edited_at timestamptz,
  deleted_at timestamptz,
  pinned_at timestamptz,
  pinned_by int8,
  reply_count int4 not null default 0,
  last_reply_at timestamptz
);

create unique index message_place on message (room_id, seq);
create index message_author on message (room_id, author_id, seq);
create index message_thread on message (thread_id, seq) where thread_id is not null;
create index message_deleted on message (room_id, seq) where deleted_at is not null;
create index message_pinned on message (room_id, pinned_at) where pinned_at is not null;
create index message_addressed on message (room_id, seq) where mentions_room or mentions_staff;
create index message_addressed_thread on message (room_id, seq)
  where (mentions_room or mentions_staff) and thread_id is not null;

-- What a message was before it was edited.
create table message_edit (
  message_id int8 not null references message on delete cascade,
  number int4 not null,
  text text not null,
  -- When it was written so.
  at timestamptz not null,
  -- The entry that told of what came after it: its offset, and its id.
  seq int8 not null,
  event_id int8 not null,
  primary key (message_id, number)
);

-- One person who is named in a message. @room and @assistants stand in the message itself: nothing is written for each.
create table mention (
  account_id int8 not null,
  room_id int8 not null,
  seq int8 not null,
  message_id int8 not null references message on delete cascade,
  primary key (account_id, room_id, seq)
);

create index mention_message on mention (message_id);

create table reaction (
  message_id int8 not null references message on delete cascade,
  emoji text collate "C" not null,
  account_id int8 not null references account on delete cascade,
  at timestamptz not null default now(),
  primary key (message_id, emoji, account_id)
);

create index reaction_account on reaction (account_id);

-- What hangs on a message; whoever may see the message may have the file.
create table message_file (
  message_id int8 not null references message on delete cascade,
  position int4 not null,
  file_id int8 not null,
  name text not null,
  media_type text not null,
  bytes int8 not null,
  primary key (message_id, position)
);

-- How far somebody has read: a room (thread 0), or a thread. It goes forward only.
create table room_read (
  account_id int8 not null references account on delete cascade,
  room_id int8 not null references room on delete cascade,
  thread_id int8 not null default 0,
  seq int8 not null,
  at timestamptz not null default now(),
  primary key (account_id, room_id, thread_id)
);

create index room_read_room on room_read (room_id);

-- How many messages of others somebody has not read in a room, outside of threads; of a room of 100,000 as fast as of one of ten.
create function room_unread(room int8, account int8) returns int8 language sql stable as $$
  select coalesce((select m.ordinal from message m where m.room_id = $1 order by m.seq desc limit 1), 0)
    - coalesce((select m.ordinal from message m where m.room_id = $1 and m.seq <= c.seq order by m.seq desc limit 1), 0)
    - (select count(*) from message m
      where m.room_id = $1 and m.author_id = $2 and m.seq > c.seq and m.thread_id is null)
    - (select count(*) from message m where m.room_id = $1 and m.seq > c.seq and m.deleted_at is not null
      and m.thread_id is null and m.author_id <> $2)
  from (select coalesce((select r.seq from room_read r
    where r.account_id = $2 and r.room_id = $1 and r.thread_id = 0), 0) as seq) c
$$;

-- And how many of what they have not read, in threads as well, names them.
create function room_mentions(room int8, account int8, is_staff bool) returns int8 language sql stable as $$
  select count(*) from (
    select n.seq from mention n where n.account_id = $2 and n.room_id = $1
    union
    select m.seq from message m
    where m.room_id = $1 and (m.mentions_room or m.mentions_staff) and (m.mentions_room or $3)
      and m.thread_id is null and m.seq > coalesce((select r.seq from room_read r
        where r.account_id = $2 and r.room_id = $1 and r.thread_id = 0), 0)
    union
    select m.seq from message m
    where m.room_id = $1 and (m.mentions_room or m.mentions_staff) and (m.mentions_room or $3)
      and m.thread_id is not null) named
  join message m on m.room_id = $1 and m.seq = named.seq and m.deleted_at is null and m.author_id <> $2
  where m.seq > coalesce((select r.seq from room_read r
    where r.account_id = $2 and r.room_id = $1 and r.thread_id = coalesce(m.thread_id, 0)), 0)
$$;

create table message_report (
  id int8 generated always as identity primary key,
  room_id int8 not null references room on delete cascade,
  message_id int8 not null references message on delete cascade,
  reporter_id int8 not null references account on delete cascade,
  reason text not null,
  made_at timestamptz not null default now(),
  -- What staff made of it.
  verdict text check (verdict in ('deleted', 'dismissed')),
  settled_by int8 references account,
  settled_at timestamptz,
  unique (message_id, reporter_id),
  check ((verdict is null) = (settled_at is null))
);

create index message_report_open on message_report (room_id, id) where verdict is null;
create index message_report_reporter on message_report (reporter_id);

-- What staff have done in a room, and to whom.
create table room_act (
  id int8 generated always as identity primary key,
  room_id int8 not null references room on delete cascade,
  at timestamptz not null default now(),
  actor_id int8 not null references account,
  kind text not null,
  account_id int8 references account,
  message_id int8,
  detail text not null default ''
);

create index room_act_room on room_act (room_id, id);

-- What was said in a room goes with it, from the log as well; files stay their owners'.
create function room_gone() returns trigger language plpgsql as $$
begin
  perform course_files_released('message', array(
    select distinct m.id from message m join message_file f on f.message_id = m.id where m.room_id = old.id));
  delete from message where room_id = old.id;
  delete from entry where stream_id in (old.stream_id, old.staff_stream_id);
  delete from stream where id in (old.stream_id, old.staff_stream_id);
  return null;
end
$$;

create trigger room_gone after delete on room for each row execute function room_gone();

-- What was said already. Entries of kind 1 are messages, and say who wrote them.
insert into message (id, room_id, seq, author_id, at, ordinal, text, is_staff)
select (e.body->>'id')::int8, e.room_id, e.seq, e.actor_id, e.at,
  row_number() over (partition by e.room_id order by e.seq), e.body->>'text', false
from (
  select r.id as room_id, e.seq, e.actor_id, e.at, convert_from(e.payload, 'UTF8')::jsonb as body
  from room r join entry e on e.stream_id = r.stream_id
  -- What PostgreSQL takes for no text stays in the log alone.
  where e.kind = 1 and position('\u0000' in convert_from(e.payload, 'UTF8')) = 0) e;

-- The rooms of a course: made with it, in its transaction. Once for each kind.
create function make_course_rooms(course int8) returns void language sql as $$
  with wanted (kind, title, place) as (
    values ('announcements', 'Announcements', 1), ('discussion', 'Discussion', 2), ('questions', 'Questions', 3),
      ('staff', 'Staff', 4)),
  missing as materialized (
    select w.kind, w.title, w.place, 'room:course-' || course || ':' || w.kind as name from wanted w
    where not exists (select from room r where r.course_id = course and r.kind = w.kind)),
  streams as (
    insert into stream (name)
    select name from missing union all select name || ':staff' from missing
    returning id, name)
  insert into room (kind, title, course_id, stream_id, staff_stream_id)
  select m.kind, m.title, course, s.id, t.id
  from missing m join streams s on s.name = m.name join streams t on t.name = m.name || ':staff'
  order by m.place
$$;

select make_course_rooms(id) from course where deleted_at is null;

-- Rooms of the whole platform have staff as well: its admins.
with made as (
  insert into stream (name) select 'room:' || slug || ':staff' from room where course_id is null returning id, name)
update room r set staff_stream_id = t.id from made t
where r.course_id is null and t.name = 'room:' || r.slug || ':staff';
