-- What a course asks of what is said in its rooms by others than its staff, and what waits for them to look at it.

create table chat_rules (
  course_id int8 primary key references course on delete cascade,
  -- [{text, action}]: words that are refused, or wait for staff.
  words jsonb not null default '[]',
  links text not null default 'anyone' check (links in ('anyone', 'hold', 'staff')),
  -- Links there are everybody's.
  link_hosts text[] not null default '{}',
  review text not null default 'nobody' check (review in ('nobody', 'newcomers', 'everyone')),
  -- Who has said so much in the course's rooms is a newcomer no more.
  newcomer_messages int4 not null default 3 check (newcomer_messages between 1 and 100),
  read_receipts bool not null default true,
  version int8 not null default 1,
  changed_by int8 references account,
  changed_at timestamptz not null default now()
);

-- A message that waits, or waited. It has the id that it is published with. Files hang on it by storage_reference, as on messages.
create table held_message (
  id int8 primary key,
  room_id int8 not null references room on delete cascade,
  author_id int8 not null references account,
  -- Without their name: the number that stands for them until it is published. NULL: with it.
  alias int4 check (alias > 0),
  -- The author's own id of it: the same again is the same, whether it waits still or not.
  nonce text collate "C" not null,
  is_nonce_own bool not null,
  thread_id int8,
  text text not null,
  -- [{id, name, type, bytes}]
  files jsonb not null default '[]',
  -- Why it waits.
  cause text not null check (cause in ('words', 'links', 'review')),
  held_at timestamptz not null default now(),
  verdict text check (verdict in ('published', 'refused', 'withdrawn')),
  -- Of whom and why, where staff have decided.
  settled_by int8 references account,
  settled_at timestamptz,
  reason text not null default '',
  unique (room_id, author_id, nonce),
  check ((verdict is null) = (settled_at is null))
);

create index held_message_open on held_message (room_id, id) where verdict is null;
create index held_message_thread on held_message (thread_id) where thread_id is not null;
create index held_message_author on held_message (author_id, room_id, id);

-- What waits goes with its room; files stay their owners'.
create function held_messages_gone() returns trigger language plpgsql as $$
begin
  perform course_files_released('message', array(select id from gone));
  return null;
end
$$;

create trigger held_messages_gone after delete on held_message
  referencing old table as gone for each statement execute function held_messages_gone();
