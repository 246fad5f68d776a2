-- Who is in a course, as what, and the ways in.

create table section (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  title text not null,
  version int8 not null default 1,
  created_at timestamptz not null default now()
);

create index section_course on section (course_id);

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

-- Of the secret in the mailed link only the SHA-256 is kept.
create table course_invitation (
  id int8 generated always as identity primary key,
  secret_hash bytea not null unique,
  course_id int8 not null references course on delete cascade,
  email text not null,
  role text not null default 'student' check (role in ('student', 'assistant', 'instructor')),
  section_id int8 references section on delete set null,
  created_by int8 references account,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by int8 references account,
  revoked_at timestamptz
);

create index course_invitation_course on course_invitation (course_id, id);

create table roster_import (
  id int8 generated always as identity primary key,
  course_id int8 not null references course on delete cascade,
  created_by int8 references account,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  total int4 not null default 0,
  done int4 not null default 0,
  kept int4 not null default 0,
  faulty int4 not null default 0,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);

create index roster_import_course on roster_import (course_id, id);

create table roster_fault (
  import_id int8 not null references roster_import on delete cascade,
  row int4 not null,
  field text not null,
  code text not null,
  message text not null,
  primary key (import_id, row, field, code)
);
