-- What happened, for whoever wants to know. A feature writes into event_inbox in its own transaction; what is committed
-- is moved to domain_events and numbered there, by one at a time, under the lock of event_head. A number that is seen
-- therefore never gets a smaller neighbour later, which an identity value, given before the commit, would. The numbers
-- have no gaps, survive a dump and its restoration, and no transaction elsewhere holds them up, however long it runs.

create table event_inbox (
  id int8 generated always as identity primary key,
  kind text not null,
  actor int8,
  subjects int8[] not null default '{}',
  course int8,
  payload jsonb not null default '{}',
  at timestamptz not null default now()
);

-- Append-only, so that it can be partitioned by id, and old partitions be dropped.
create table domain_events (
  id int8 primary key,
  kind text not null,
  actor int8,
  subjects int8[] not null,
  course int8,
  payload jsonb not null,
  at timestamptz not null
);

-- A consumer of rare kinds does not read the others.
create index domain_events_kind on domain_events (kind, id);

-- One row: the last number given.
create table event_head (
  is_only bool primary key default true check (is_only),
  last int8 not null
);

insert into event_head (last) values (0);

create table event_consumers (
  name text primary key,
  position int8 not null,
  -- Failed attempts at what comes after the position.
  attempts int4 not null default 0,
  -- Up to here a batch keeps failing, so events go one by one.
  careful_until int8 not null default 0,
  retry_at timestamptz not null default now(),
  last_error text,
  updated_at timestamptz not null default now()
);

-- Events that a consumer could not take, put aside so that the others go on.
create table event_failures (
  consumer text not null,
  event_id int8 not null,
  error text not null,
  failed_at timestamptz not null default now(),
  primary key (consumer, event_id)
);

-- What a rule has made of an event, for rules that may see it again.
create table event_effects (
  rule text not null,
  event_id int8 not null,
  primary key (rule, event_id)
);
