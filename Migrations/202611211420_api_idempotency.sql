-- Requests that came with an Idempotency-Key, and what was answered: a repetition is answered the same, once the first
-- is done. The same key of another person (0: nobody), or for another operation, is another key.
create table api_idempotency (
  person int8 not null,
  operation text collate "C" not null,
  key text collate "C" not null,
  -- A keyed hash of the request: the body may hold a password.
  fingerprint bytea not null,
  -- Random. Only who holds the last one may complete it.
  claim int8 not null,
  -- Whoever has not completed it by then is taken to have died.
  lease_until timestamptz not null,
  -- The answer; null while it is being worked on.
  status int4 check (status between 200 and 299),
  content_type text,
  location text,
  etag text,
  body bytea,
  expires_at timestamptz not null,
  primary key (person, operation, key),
  check ((status is null) = (body is null))
);

-- Each row is written, changed once and removed.
alter table api_idempotency set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index api_idempotency_expiry on api_idempotency (expires_at);

-- Ends the transaction of a call that took so long that another has taken its key over. The state is one that is
-- answered with: nothing was changed, try again.
create function api_idempotency_held(is_held bool) returns void language plpgsql as $$
begin
  if not is_held then
    raise exception 'the Idempotency-Key was taken over' using errcode = 'lock_not_available';
  end if;
end
$$;
