-- The page of a paper on which an offer is told of.
insert into passage (negotiation_id, entry_id, ordinal, source_id, locator, quote)
select citation.negotiation_id, citation.entry_id, 1, citation.source_id, 'p. 3', 'What the dockers want.'
from citation where citation.entry_id is not null order by citation.id limit 1;
