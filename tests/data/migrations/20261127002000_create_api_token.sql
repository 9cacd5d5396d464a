-- A token of the first account, which expired.
insert into api_token (token_hash, account_id, name, may_write, made_at, expires_at)
select sha256('token'::bytea), account.id, 'A newsroom''s script', true, '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'
from account order by account.id limit 1;
