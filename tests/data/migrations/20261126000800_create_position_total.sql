-- A term of which two totals are published, one with a source of its own.
insert into position_total (negotiation_id, position_id, ordinal, value, words, published_by)
select position.negotiation_id, position.id, given.ordinal, given.value, given.words, given.published_by
from position
join entry on entry.id = position.offer_id and entry.slug = 'deal'
join issue on issue.id = position.issue_id and issue.slug = 'wages'
cross join (values (1, 6.1, 'compounded, rounded', 'port'), (2, 6.00, 'plain sum', null)) as given (ordinal, value, words, published_by);
insert into citation (negotiation_id, source_id, ordinal, total_id)
select total.negotiation_id, source.id, 1, total.id
from position_total as total cross join source where source.slug = 'paper' and total.ordinal = 2;
