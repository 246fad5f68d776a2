-- The picture that a person shows of themselves: the name of the object that was made of what they uploaded.
alter table account add column avatar text;
