-- Who is in a course, as what, and the ways in.

create table section (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  title text not null,
  version int8 not null default 1,
  created_at timestamptz not null default now()
);

-- Two that people take for the same are the same.
create unique index section_title on section (course_id, lyceum_fold(title));

create table enrolment (
  course_id int8 not null references course on delete cascade,
  account_id int8 not null references account on delete cascade,
  role text not null check (role in ('student', 'assistant', 'instructor')),
  state text not null default 'active' check (state in ('active', 'dropped', 'expelled')),
  section_id int8 references section on delete set null,
  origin text not null check (origin in ('open', 'code', 'invitation', 'roster', 'staff', 'owner')),
  enrolled_at timestamptz not null default now(),
  ended_at timestamptz,
  last_seen_at timestamptz,
  primary key (course_id, account_id),
  check ((state = 'active') = (ended_at is null))
);

create index enrolment_account on enrolment (account_id, state);
create index enrolment_section on enrolment (section_id);

-- course.student_count is exact after every statement, whoever writes here: nobody else changes it.
create function enrolment_counted() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update course c set student_count = c.student_count + d.change
    from (select course_id, count(*)::int4 as change from added where state = 'active' and role = 'student'
      group by course_id) d
    where c.id = d.course_id;
  elsif tg_op = 'DELETE' then
    update course c set student_count = c.student_count - d.change
    from (select course_id, count(*)::int4 as change from gone where state = 'active' and role = 'student'
      group by course_id) d
    where c.id = d.course_id;
  else
    update course c set student_count = c.student_count + d.change
    from (select course_id, sum(step)::int4 as change from (
        select course_id, 1 as step from added where state = 'active' and role = 'student'
        union all
        select course_id, -1 from gone where state = 'active' and role = 'student') steps
      group by course_id having sum(step) <> 0) d
    where c.id = d.course_id;
  end if;
  return null;
end
$$;

create trigger enrolment_inserted after insert on enrolment
  referencing new table as added for each statement execute function enrolment_counted();
create trigger enrolment_updated after update on enrolment
  referencing old table as gone new table as added for each statement execute function enrolment_counted();
create trigger enrolment_deleted after delete on enrolment
  referencing old table as gone for each statement execute function enrolment_counted();

create table cohort (
  id int8 generated always as identity primary key,
  title text not null,
  created_by int8 references account,
  created_at timestamptz not null default now()
);

create table cohort_member (
  cohort_id int8 not null references cohort on delete cascade,
  account_id int8 not null references account on delete cascade,
  primary key (cohort_id, account_id)
);

create index cohort_member_account on cohort_member (account_id);

create table course_code (
  code text collate "C" primary key,
  course_id int8 not null references course on delete cascade,
  section_id int8 references section on delete set null,
  created_by int8 references account,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  uses_max int4,
  uses int4 not null default 0
);

create index course_code_course on course_code (course_id);

create table course_invitation (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  email text not null,
  email_key text not null generated always as (lyceum_fold(email)) stored,
  role text not null default 'student' check (role in ('student', 'assistant', 'instructor')),
  section_id int8 references section on delete set null,
  -- Whether only the account with this address may use it.
  is_bound bool not null,
  created_by int8 references account,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- When the last mail went out.
  sent_at timestamptz,
  used_at timestamptz,
  used_by int8 references account,
  revoked_at timestamptz
);

create index course_invitation_course on course_invitation (course_id, id);
-- Who is invited again gets another mail, and not a second invitation.
create unique index course_invitation_open on course_invitation (course_id, email_key)
  where used_at is null and revoked_at is null;

-- Each mail has a secret of its own, of which only the SHA-256 is kept: whichever mail is opened, its link is good.
create table course_invitation_link (
  secret_hash bytea primary key,
  invitation_id int8 not null references course_invitation on delete cascade
);

create index course_invitation_link_invitation on course_invitation_link (invitation_id);

create table roster_import (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  created_by int8 references account,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- What was uploaded, until it is over: one simple file, or OneRoster's.
  roster bytea,
  users bytea,
  enrolments bytea,
  -- Whether it only reports what would happen.
  is_dry_run bool not null,
  -- Whether those whom an earlier import named and this one does not are dropped.
  drops_missing bool not null,
  -- Whether accounts are made for those who have none, and whether they are mailed.
  makes_accounts bool not null,
  sends_mails bool not null,
  -- What was found out about the files.
  files jsonb not null default '[]',
  job_id int8,
  -- How many of the entries are worked off: whoever goes on with it begins there.
  next int4 not null default 0,
  -- Rows: all, those that are done, and of them what became of each.
  total int4 not null default 0,
  done int4 not null default 0,
  kept int4 not null default 0,
  faulty int4 not null default 0,
  added int4 not null default 0,
  changed int4 not null default 0,
  dropped int4 not null default 0,
  made_accounts int4 not null default 0,
  -- Why it failed as a whole.
  failure text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null))
);

create index roster_import_course on roster_import (course_id, id);
create index roster_import_over on roster_import (ended_at) where ended_at is not null;
-- One at a time: two would undo each other's work.
create unique index roster_import_open on roster_import (course_id) where state in ('queued', 'running');

create table roster_fault (
  import_id int8 not null references roster_import on delete cascade,
  -- In the order in which they were found.
  number int4 not null,
  file text not null,
  row int4 not null,
  field text not null,
  code text not null,
  message text not null,
  primary key (import_id, number)
);

-- What an import did, or would do, to whom.
create table roster_change (
  import_id int8 not null references roster_import on delete cascade,
  number int4 not null,
  -- NULL for who stands in no row.
  row int4,
  action text not null check (action in ('added', 'changed', 'dropped')),
  -- NULL for an account that would be made.
  account_id int8 references account on delete cascade,
  who text not null,
  role text not null,
  section text,
  is_account_made bool not null,
  primary key (import_id, number)
);

create index roster_change_account on roster_change (account_id);

-- Whom imports have named in a course, and what the source calls them.
create table roster_person (
  course_id int8 not null references course on delete cascade,
  account_id int8 not null references account on delete cascade,
  sourced_id text,
  -- The last that named them; no reference, for imports are forgotten sooner.
  import_id int8 not null,
  primary key (course_id, account_id)
);

create unique index roster_person_sourced on roster_person (course_id, sourced_id);
create index roster_person_account on roster_person (account_id);

-- Where a section goes, what named it is found.
create index course_code_section on course_code (section_id) where section_id is not null;
create index course_invitation_section on course_invitation (section_id) where section_id is not null;
