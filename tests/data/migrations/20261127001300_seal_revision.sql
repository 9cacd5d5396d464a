-- What was saved before is sealed, each on the one before it; and the text of an older save was taken down.
do $$ begin
    assert not exists (select from revision where seal is null);
end $$;
insert into takedown (revision_id, account_id, author, reason, taken_down_at)
select revision.id, 1, 'Ana Ruiz', 'A court said so.', '2024-03-01 10:00:00+00'
from revision
join entry on entry.id = revision.entry_id
where entry.slug = 'dockers-want' and revision.version = 1;
