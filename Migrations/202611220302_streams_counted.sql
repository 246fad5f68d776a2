-- How many of its entries a stream counts, if it counts any. It moves on with the head, so whoever appends has it without looking for
-- the one before.
alter table stream add column counted int8 not null default 0;
