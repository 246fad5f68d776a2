-- Work that is done apart from the request that asked for it, at least once.

create table jobs (
  id int8 generated always as identity primary key,
  kind text not null,
  payload jsonb not null default '{}',
  -- While a job of the kind with this key is waiting or running, no second one is queued.
  unique_key text,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'dead', 'cancelled')),
  -- The larger goes first.
  priority int2 not null default 0,
  run_at timestamptz not null default clock_timestamp(),
  attempt int4 not null default 0,
  attempts_max int4 not null default 10 check (attempts_max > 0),
  -- Grows with each taking: only who holds the last one may write.
  fence int8 not null default 0,
  lease_until timestamptz,
  worker text,
  progress float8 not null default 0,
  is_cancelling bool not null default false,
  last_error text,
  created_at timestamptz not null default now(),
  begun_at timestamptz,
  ended_at timestamptz,
  check ((state = 'running') = (lease_until is not null)),
  check ((state in ('done', 'dead', 'cancelled')) = (ended_at is not null))
);

-- Rows change often and stay few: dead versions are cleared early.
alter table jobs set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

create unique index jobs_unique on jobs (kind, unique_key) where state in ('waiting', 'running');
create index jobs_waiting on jobs (kind, priority desc, run_at, id) where state = 'waiting';
create index jobs_running on jobs (lease_until) where state = 'running';
create index jobs_over on jobs (ended_at) where state in ('done', 'cancelled');
create index jobs_dead on jobs (ended_at) where state = 'dead';

-- Jobs that are queued by the clock. Whoever moves next_at on has queued the job of that time.
create table job_schedules (
  name text primary key,
  definition text not null,
  next_at timestamptz not null,
  last_at timestamptz
);
