-- A room's stream counts the messages outside of threads.
update stream s set counted = m.ordinal
from room r, lateral (select ordinal from message where room_id = r.id order by seq desc limit 1) m
where r.stream_id = s.id;
