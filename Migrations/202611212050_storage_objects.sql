-- What is stored as files: who refers to each, and against whose quota it counts.

create table storage_object (
  id int8 generated always as identity primary key,
  -- Also the file's.
  name text collate "C" not null unique,
  -- Whose quota it counts against; NULL: nobody's.
  owner_id int8 references account,
  -- Of what is still being written: how many are announced.
  bytes int8 not null check (bytes >= 0),
  -- Since when nobody refers to it; NULL while somebody does.
  free_since timestamptz default now(),
  created_at timestamptz not null default now()
);

create index storage_object_free on storage_object (free_since) where free_since is not null;
create index storage_object_owner on storage_object (owner_id) where free_since is null;

-- Somebody who needs the object: what they are, and which of those.
create table storage_reference (
  object_id int8 not null references storage_object,
  kind text collate "C" not null,
  referrer_id int8 not null,
  primary key (object_id, kind, referrer_id)
);
