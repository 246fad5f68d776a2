-- Where the picture is to be had that a person shows of themselves, as a path of this server; NULL: they show none.
alter table account add column avatar_url text;
