-- The address by which a roster named somebody, last: what its staff knows already, and may see.
alter table roster_person add column email text;
