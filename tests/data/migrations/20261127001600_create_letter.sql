-- A comment that waits, with the address of its sender; and an official response.
insert into letter (negotiation_id, entry_id, kind, text, state, receipt_hash, sent_at)
select negotiation_id, id, 'comment', 'A comment.', 'waiting', sha256('a receipt'), '2024-03-02 10:00:00+00' from entry where slug = 'dockers-want';
insert into letter_address (letter_id, address) select max(id), 'reader@example.org' from letter;
insert into letter (negotiation_id, entry_id, kind, text, party_id, account_id, state, sent_at, decided_at)
select entry.negotiation_id, entry.id, 'official', 'We stand by it.', party.id, 1, 'published', '2024-03-02 10:00:00+00', '2024-03-02 10:00:00+00'
from entry join party on party.negotiation_id = entry.negotiation_id where entry.slug = 'dockers-want' order by party.id limit 1;
insert into spokesperson (negotiation_id, account_id, party_id, given_at)
select negotiation_id, 1, id, '2024-03-02 10:00:00+00' from party order by id limit 1;
