-- A text that a source is.
insert into document (sha256, kind, content) values (sha256('What the dockers want.'), 'text', 'What the dockers want.');
insert into source_document (negotiation_id, source_id, sha256, name, account_id, added_at)
select negotiation_id, id, sha256('What the dockers want.'), 'demands.txt', 1, '2024-03-02 10:00:00+00' from source order by id limit 1;
