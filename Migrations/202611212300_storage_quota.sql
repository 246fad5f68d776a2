-- What nobody refers to any more counts against its owner's quota until it has gone.

drop index storage_object_owner;
create index storage_object_owner on storage_object (owner_id);
