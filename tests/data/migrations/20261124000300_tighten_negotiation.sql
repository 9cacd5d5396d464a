-- A later save of an entry, by somebody with an account, and a change of address as the rules now want it.
update entry set version = 3, slug = 'dockers-want' where slug = 'dockers-ask';
insert into old_slug (slug, negotiation_id, entry_id) select 'dockers-ask', negotiation_id, id from entry where slug = 'dockers-want';
insert into revision (negotiation_id, entry_id, version, document, account_id, author, reason, recorded_at)
select negotiation_id, id, version, '{"slug": "dockers-want"}', 1, 'An editor', 'Better words', '2024-02-02 10:00:00+00' from entry where slug = 'dockers-want';
