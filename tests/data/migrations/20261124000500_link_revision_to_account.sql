update entry set version = 2 where slug = 'strike';
insert into revision (negotiation_id, entry_id, version, document, account_id, author, reason, recorded_at)
select entry.negotiation_id, entry.id, 2, '{"slug": "strike"}', account.id, account.name, 'A better summary', '2024-02-03 10:00:00+00'
from entry cross join account where entry.slug = 'strike';
