-- An offer that a party calls its last, by a source of its own.
insert into label (negotiation_id, entry_id, kind, ordinal, words, party_id, called_on, called_precision)
select entry.negotiation_id, entry.id, entry.kind, 1, 'last and best', party.id, '2024-02-29', 'month'
from entry join party on party.negotiation_id = entry.negotiation_id and party.slug = 'port'
where entry.slug = 'port-answers';
insert into citation (negotiation_id, source_id, ordinal, label_id)
select label.negotiation_id, source.id, 1, label.id from label cross join source where source.slug = 'paper';
