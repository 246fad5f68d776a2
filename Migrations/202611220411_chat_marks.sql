-- Where a message is, whose, and what hangs on it stood among its words as `in:5`, `by:7` and `has:file`: and so the beginnings of those, as
-- of the word "in", were in every message. No word begins with a colon.
create or replace view message_said as
select m.id as message_id, m.room_id, m.seq,
  lyceum_words(m.text, coalesce(c.language, '')) || array_to_tsvector(
    array[case when m.staff_only then ':staff:' else ':in:' end || m.room_id]
    || case when m.alias is null then array[':by:' || m.author_id] else '{}' end
    || case when exists (select from message_file f where f.message_id = m.id) then array[':has:file'] else '{}' end
    || case when m.text ~* 'https?://' then array[':has:link'] else '{}' end) as words
from message m join room r on r.id = m.room_id left join course c on c.id = r.course_id;

-- What is searched in is made anew, behind what is said, as if nothing of it had ever been done.
truncate message_words, room_words;
