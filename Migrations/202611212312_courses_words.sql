-- What the catalogue is searched in, apart from the courses: their rows are wide, and written anew with each enrolment.
-- Who looks for a word that ten thousand of them have reads a tenth of the pages here.

create table course_words (
  course_id int8 primary key references course on delete cascade,
  language text not null,
  published_at timestamptz not null,
  title tsvector not null,
  search tsvector not null
);

create function course_put_into_words() returns trigger language plpgsql as $$
begin
  if not new.is_in_sight then
    delete from course_words where course_id = new.id;
    return null;
  end if;
  insert into course_words (course_id, language, published_at, title, search)
  values (new.id, new.language, coalesce(new.published_at, new.created_at),
    to_tsvector('simple', lyceum_search_fold(new.title)),
    setweight(to_tsvector('simple', lyceum_search_fold(new.title)), 'A')
      || setweight(to_tsvector('simple', lyceum_search_fold(new.terms)), 'B')
      || setweight(to_tsvector('simple', lyceum_search_fold(new.summary)), 'C')
      || setweight(to_tsvector('simple', lyceum_search_fold(left(new.description, 20000))), 'D'))
  on conflict (course_id) do update set language = excluded.language, published_at = excluded.published_at,
    title = excluded.title, search = excluded.search;
  return null;
end
$$;

create trigger course_said after insert
  or update of title, terms, summary, description, language, state, is_listed, opening, published_at, deleted_at on course
  for each row execute function course_put_into_words();

-- As after a change, which puts everything there that is.
update course set title = title where is_in_sight;

create index course_words_search on course_words using gin (search) with (fastupdate = off);

drop index course_search;
alter table course drop column search;
