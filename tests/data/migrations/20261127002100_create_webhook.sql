-- An address that was told of saves until somebody ended it.
insert into webhook (negotiation_id, account_id, url, secret, place, made_at, next_try_at, ended_at)
select negotiation.id, account.id, 'https://news.example/hook', sha256('secret'::bytea), 1, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'
from negotiation, account order by negotiation.id, account.id limit 1;
