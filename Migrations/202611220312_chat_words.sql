-- What messages are searched in: apart from them, and written behind them, so that who says something does not wait for it.

-- How words of a language are brought to their stems, where that is known.
create function lyceum_stems(language text) returns regconfig language sql immutable parallel safe
  return case split_part(lower($1), '-', 1)
    when 'ar' then 'arabic'::regconfig when 'da' then 'danish'::regconfig when 'de' then 'german'::regconfig
    when 'el' then 'greek'::regconfig when 'en' then 'english'::regconfig when 'es' then 'spanish'::regconfig
    when 'fi' then 'finnish'::regconfig when 'fr' then 'french'::regconfig when 'ga' then 'irish'::regconfig
    when 'hu' then 'hungarian'::regconfig when 'id' then 'indonesian'::regconfig when 'it' then 'italian'::regconfig
    when 'lt' then 'lithuanian'::regconfig when 'nb' then 'norwegian'::regconfig when 'ne' then 'nepali'::regconfig
    when 'nl' then 'dutch'::regconfig when 'nn' then 'norwegian'::regconfig when 'no' then 'norwegian'::regconfig
    when 'pt' then 'portuguese'::regconfig when 'ro' then 'romanian'::regconfig when 'ru' then 'russian'::regconfig
    when 'sv' then 'swedish'::regconfig when 'ta' then 'tamil'::regconfig when 'tr' then 'turkish'::regconfig
    else 'simple'::regconfig end;

-- The words of a text as they are written, and their stems. One expression, and so put in the place of the call: called as a function it would
-- cost ten times as much.
create function lyceum_words(said text, language text) returns tsvector language sql immutable parallel safe
  return to_tsvector('simple', lyceum_search_fold($1)) || to_tsvector(lyceum_stems($2), lyceum_search_fold($1));

create table message_words (
  message_id int8 primary key references message on delete cascade,
  room_id int8 not null,
  -- With words that nobody can write: where it is, whose (unless they gave no name), and what hangs on it.
  words tsvector not null
);

create index message_words_room on message_words (room_id, message_id);
-- What is new waits in a list that every search looks through: a short one.
create index message_words_search on message_words using gin (words) with (gin_pending_list_limit = 512);

-- What belongs there.
create view message_said as
select m.id as message_id, m.room_id, m.seq,
  lyceum_words(m.text, coalesce(c.language, '')) || array_to_tsvector(
    array[case when m.staff_only then 'staff:' else 'in:' end || m.room_id]
    || case when m.alias is null then array['by:' || m.author_id] else '{}' end
    || case when exists (select from message_file f where f.message_id = m.id) then array['has:file'] else '{}' end
    || case when m.text ~* 'https?://' then array['has:link'] else '{}' end) as words
from message m join room r on r.id = m.room_id left join course c on c.id = r.course_id;

-- Up to which offset of a room that is done. Edits see to theirs themselves.
create table room_words (
  room_id int8 primary key references room on delete cascade,
  seq int8 not null
);

-- The words of what somebody looks for, each with its stems in these languages. The last may be the beginning of one, for it is still
-- being written.
create function lyceum_sought(given text, languages text[])
returns table (place int8, lexeme text, is_prefix bool) language sql immutable parallel safe as $$
  with words as (
    select row_number() over (order by t.number, x.positions[1]) as place, x.lexeme
    from regexp_split_to_table(lyceum_search_fold($1), '\s+') with ordinality t (word, number),
      unnest(to_tsvector('simple', t.word)) x
    order by 1 limit 16)
  select w.place, w.lexeme, w.place = (select max(place) from words) from words w
  union
  select w.place, stem, false
  from words w, unnest($2) language, unnest(tsvector_to_array(to_tsvector(lyceum_stems(language), w.lexeme))) stem
  where stem <> w.lexeme
$$;

-- Every word has to be there, or its stem. Nothing in the text is an operator. NULL: it has no words.
create function lyceum_sought_query(given text, languages text[]) returns tsquery language sql immutable parallel safe
  return (
    select string_agg('(' || word || ')', ' & ')::tsquery
    from (
      select string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''''
        || case when is_prefix then ':*' else '' end, ' | ') as word
      from lyceum_sought($1, $2) group by place) each);
