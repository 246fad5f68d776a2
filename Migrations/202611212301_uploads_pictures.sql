-- Pictures that are shown in the place of those that were attached.

create table stored_picture (
  file_id int8 not null references stored_file on delete cascade,
  object_id int8 not null references storage_object,
  width int4 not null check (width > 0),
  height int4 not null check (height > 0),
  bytes int8 not null,
  primary key (file_id, object_id)
);

create index stored_picture_object on stored_picture (object_id);

-- Of those that are there already nobody has been asked: the sweep sees to it.
update stored_file set state = 'waiting'
where state = 'ready' and purpose = 'attachment' and media_type in ('image/png', 'image/jpeg', 'image/webp');
