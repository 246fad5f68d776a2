-- Who wants to be told by mail what they have not read.
create table chat_digest (
  account_id int8 primary key references account on delete cascade,
  every text not null check (every in ('never', 'daily', 'weekly')),
  -- In the link that ends it: it lets nobody do anything else.
  secret text collate "C" not null unique default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  -- The person's day for which one was planned last, and for which one was sent.
  planned_on date,
  sent_on date,
  -- What was said before that was in one already, or was nothing to tell.
  sent_at timestamptz
);

create index chat_digest_wanted on chat_digest (account_id) where every <> 'never';

-- What time it is for somebody; in UTC where nobody knows their zone.
create function lyceum_time_there(at timestamptz, zone text) returns timestamp language plpgsql stable as $$
begin
  return at at time zone zone;
exception when invalid_parameter_value then
  return at at time zone 'UTC';
end
$$;
