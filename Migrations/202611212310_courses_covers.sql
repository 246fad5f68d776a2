-- Pictures of courses and files of lessons; and what the catalogue shows, said in one place.

-- Whose page is for everybody who is signed in, and which the catalogue has.
alter table course add column is_in_sight bool not null
  generated always as (state = 'published' and is_listed and opening <> 'invitation' and deleted_at is null) stored;

drop index course_catalogue;
drop index course_search;
create index course_catalogue on course (published_at desc, id desc) where is_in_sight;
create index course_search on course using gin (search) with (fastupdate = off) where is_in_sight;

-- Nothing was ever written there.
alter table course drop column cover;
-- Shown once it is ready; the reference `course_cover` of the course keeps it.
alter table course add column cover_file_id int8 references stored_file on delete set null;

create index course_cover on course (cover_file_id) where cover_file_id is not null;

-- A course as lists show it.
create view course_card as
select c.id, c.slug, c.title, c.summary, c.language, c.opening, to_char(c.starts_on, 'YYYY-MM-DD') as starts_on,
  to_char(c.ends_on, 'YYYY-MM-DD') as ends_on, o.name as cover_object, f.name as cover_name,
  f.media_type as cover_type, c.student_count, c.lesson_count,
  coalesce((select jsonb_agg(jsonb_build_object('slug', k.slug, 'title', k.title) order by k.position)
    from course_category x join category k on k.id = x.category_id where x.course_id = c.id), '[]') as categories,
  coalesce((select jsonb_agg(s.skill order by s.skill_key) from course_skill s where s.course_id = c.id), '[]')
    as skills
from course c left join stored_file f on f.id = c.cover_file_id and f.state = 'ready'
  left join storage_object o on o.id = f.object_id;

-- Whether a student reads a lesson: it and its module are published, and what comes first, of what they see, is done.
create function lesson_is_open(lesson int8, person int8) returns bool language sql stable
  return exists (
    select from lesson l join module m on m.id = l.module_id
    where l.id = $1 and l.state = 'published' and m.state = 'published' and not exists (
      select from lesson_prerequisite q join lesson b on b.id = q.requires_id join module n on n.id = b.module_id
        left join lesson_progress p on p.lesson_id = b.id and p.account_id = $2
      where q.lesson_id = l.id and b.state = 'published' and n.state = 'published' and p.completed_at is null));

-- What something refers to is found when that goes.
create index storage_reference_referrer on storage_reference (kind, referrer_id);

-- Takes back what these things of one kind refer to. A file that was uploaded for such a thing alone goes with the last
-- of them. Objects are held first, as by everybody else.
create function course_files_released(wanted text, referrers int8[]) returns void language plpgsql as $$
declare
  objects int8[];
begin
  loop
    objects := array(
      select distinct object_id from storage_reference where kind = wanted and referrer_id = any(referrers));
    perform from storage_object where id = any(objects) order by id for update;
    -- A picture that was made anew meanwhile is another object.
    exit when not exists (
      select from storage_reference
      where kind = wanted and referrer_id = any(referrers) and not object_id = any(objects));
  end loop;
  delete from storage_reference where kind = wanted and referrer_id = any(referrers);
  with gone as (
    delete from stored_file f
    where f.object_id = any(objects) and f.purpose in ('cover', 'lesson') and not exists (
      select from storage_reference r where r.object_id = f.object_id and r.kind <> 'file')
    returning f.id, f.object_id)
  delete from storage_reference r using gone g
  where r.object_id = g.object_id and r.kind = 'file' and r.referrer_id = g.id;
  update storage_object o set free_since = now()
  where o.id = any(objects) and o.free_since is null
    and not exists (select from storage_reference r where r.object_id = o.id);
end
$$;

-- However a lesson goes: by itself, or with its module.
create function lesson_files_released() returns trigger language plpgsql as $$
begin
  perform course_files_released('lesson', array(select id from gone));
  return null;
end
$$;

create trigger lesson_deleted after delete on lesson
  referencing old table as gone for each statement execute function lesson_files_released();
