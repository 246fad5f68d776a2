-- Questions and answers: who speaks without their name, what others think of it, and what answers it. And what only staff read.

alter table message
  -- Without their name: the number that stands for the author in the question's thread. NULL: with it. The author is told to nobody
  -- but to staff who reveal it.
  add column alias int4 check (alias > 0),
  -- For staff alone: what it says stands in the staff's stream, and in the room's a gap.
  add column staff_only bool not null default false,
  -- Its place in the staff's stream.
  add column staff_seq int8,
  add column vote_count int4 not null default 0,
  add check (alias is null or not staff_only),
  add check (staff_only or staff_seq is null);

-- What a question is besides being a message: apart, or each change of it would be one of all the indexes of messages.
create table question (
  message_id int8 primary key references message on delete cascade,
  room_id int8 not null,
  seq int8 not null,
  votes int4 not null default 0,
  -- When it was asked, or last answered.
  active_at timestamptz not null default now(),
  answered_at timestamptz,
  -- What answered it, where that is known.
  answer_id int8
);

create index question_newest on question (room_id, seq);
create index question_votes on question (room_id, votes, seq);
create index question_active on question (room_id, active_at, seq);

insert into question (message_id, room_id, seq, active_at)
select m.id, m.room_id, m.seq, coalesce(m.last_reply_at, m.at)
from message m join room r on r.id = m.room_id where r.kind = 'questions' and m.thread_id is null;

create table message_vote (
  message_id int8 not null references message on delete cascade,
  account_id int8 not null references account on delete cascade,
  at timestamptz not null default now(),
  primary key (message_id, account_id)
);

create index message_vote_account on message_vote (account_id);

-- Whether a file hangs on anything else: what is given without a name may not be found again beside one.
create index message_file_file on message_file (file_id);

-- What only staff read names nobody to others: not to who was staff then, either.
create or replace function room_mentions(room int8, account int8, is_staff bool) returns int8 language sql stable as $$
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
    and ($3 or not m.staff_only)
  where m.seq > coalesce((select r.seq from room_read r
    where r.account_id = $2 and r.room_id = $1 and r.thread_id = coalesce(m.thread_id, 0)), 0)
$$;
