-- Messages whose reactions are others than those that their room was told of last. Written with the reaction, and taken off by whoever
-- tells.
create table reaction_untold (
  message_id int8 primary key references message on delete cascade,
  room_id int8 not null,
  at timestamptz not null default now()
);

create index reaction_untold_room on reaction_untold (room_id);
create index reaction_untold_at on reaction_untold (at);
