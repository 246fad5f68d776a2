-- How a picture is to be made anew, and when that was last asked for: so that one that was forgotten can be asked for again, whatever it is for.

alter table stored_file
  add column shape text check (shape ~ '^(within|square) [1-9][0-9]{0,4}$'),
  add column asked_at timestamptz,
  add check (state <> 'waiting' or shape is not null) not valid;

-- Of lessons' pictures that were stored as they came, with the words of the camera, nobody has been asked. The sweep sees to them.
update stored_file set state = 'waiting'
where state = 'ready' and purpose = 'lesson' and media_type in ('image/png', 'image/jpeg', 'image/webp');

update stored_file set shape = case purpose when 'avatar' then 'square 512' when 'cover' then 'within 1280' else 'within 4096' end
where state = 'waiting';

alter table stored_file validate constraint stored_file_check;

-- Whoever has waited longest is asked about first.
drop index stored_file_waiting;
create index stored_file_waiting on stored_file (coalesce(asked_at, created_at)) where state = 'waiting';
