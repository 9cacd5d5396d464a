-- A draft of a statement.
insert into draft (negotiation_id, kind, account_id, title, fields, state, made_at, changed_at)
select min(id), 'statement', 1, 'The port speaks again', '[["summary", "Again."]]', 'open', '2024-03-01 10:00:00+00', '2024-03-01 10:00:00+00'
from negotiation;
