-- People, how they prove who they are, and what happened around that.

-- One form for texts that people take for the same: compatibility forms, case, and case's one-to-many mappings (ß, SS).
create function lyceum_fold(text) returns text language sql immutable strict parallel safe
  return normalize(lower(upper(normalize($1, nfkc) collate "und-x-icu") collate "und-x-icu"), nfkc);

create table account (
  id int8 generated always as identity primary key,
  -- Both are NULL once the account is deleted, and free for others. The e-mail is also NULL where a trusted issuer told none.
  handle text,
  handle_key text generated always as (lyceum_fold(handle)) stored unique,
  email text,
  email_key text generated always as (lyceum_fold(email)) stored unique,
  email_verified_at timestamptz,
  -- The address that the person wants instead, until it is proved.
  email_wanted text,
  name text not null,
  locale text not null default 'en',
  time_zone text not null default 'UTC',
  role text not null default 'learner' check (role in ('learner', 'instructor', 'admin')),
  state text not null default 'active' check (state in ('active', 'suspended', 'deleted')),
  -- argon2id with its parameters, as a PHC string; NULL for those who sign in elsewhere.
  password text,
  -- Tokens that belong to no session are good from here on.
  tokens_valid_from timestamptz not null default 'epoch',
  -- Grows with each change of what others are shown; for conditional requests.
  version int8 not null default 1,
  created_at timestamptz not null default now(),
  check ((state = 'deleted') = (handle is null))
);

create index account_listed on account (id) where state <> 'deleted';

-- Who somebody is to a trusted issuer.
create table account_identity (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  account_id int8 not null references account on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);

create index account_identity_account on account_identity (account_id);

-- A signed-in device. Its secret is kept as a SHA-256 only: of the refresh token, or of the cookie.
create table session (
  id int8 generated always as identity primary key,
  account_id int8 not null references account on delete cascade,
  kind text not null check (kind in ('token', 'cookie')),
  secret_hash bytea not null unique,
  address text not null,
  user_agent text not null,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);

create index session_account on session (account_id) where ended_at is null;
create index session_over on session (expires_at);

-- Refresh tokens that were exchanged already: one of them seen again is a theft, and ends the session.
create table session_spent (
  secret_hash bytea primary key,
  session_id int8 not null references session on delete cascade,
  -- A device that refreshes for years leaves one every quarter of an hour: they are removed when they are as old as an
  -- unused token may get.
  spent_at timestamptz not null default now()
);

create index session_spent_session on session_spent (session_id);
create index session_spent_over on session_spent (spent_at);

-- What was sent by mail: verification of an address, or a new password. Only the SHA-256 of the secret is kept.
create table mail_link (
  secret_hash bytea primary key,
  account_id int8 not null references account on delete cascade,
  purpose text not null check (purpose in ('verify', 'reset')),
  -- The address that is proved by it; the account's may be another by then.
  email text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index mail_link_account on mail_link (account_id, purpose);
create index mail_link_over on mail_link (expires_at);

-- What an admin, and whoever looks into a break-in, wants to know. Never a secret, nor what was typed as a name.
create table security_event (
  id int8 generated always as identity primary key,
  at timestamptz not null default now(),
  kind text not null,
  -- About whom; NULL where there is no such account.
  account_id int8,
  -- Who did it; NULL where nobody was signed in.
  actor_id int8,
  address text not null,
  user_agent text not null,
  detail text not null default ''
);

create index security_event_account on security_event (account_id, id);
create index security_event_kind on security_event (kind, id);
