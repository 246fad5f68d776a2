-- Rooms: what is said in one is a durable stream.

create table room (
  id int8 generated always as identity primary key,
  slug text collate "C" not null unique,
  title text not null,
  stream_id int8 not null unique references stream,
  created_at timestamptz not null default now()
);
