insert into account (name, name_key, password_hash, role, created_at)
values ('Zoë Ångström', 'zoë ångström', '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA', 'administrator', '2024-02-01 10:00:00+00');
insert into session (token_hash, account_id, created_at, last_seen_at, expires_at)
select sha256('token'), id, '2024-02-01 10:00:00+00', '2024-02-01 10:00:00+00', '2024-02-15 10:00:00+00' from account;
insert into attempt (key_hash, made_at) values (sha256('name'), '2024-02-01 10:00:00+00');
