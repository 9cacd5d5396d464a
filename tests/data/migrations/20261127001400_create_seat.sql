-- A member with a seat, how it came to it, and what was noted of that.
do $$ begin
    assert not exists (select from negotiation where is_private or needs_review or blackout_until is not null);
end $$;
insert into seat (negotiation_id, account_id, role, given_at) select min(id), 1, 'contributor', '2024-03-01 10:00:00+00' from negotiation;
insert into one_time_link (token_hash, negotiation_id, role, made_by, made_at, expires_at, used_at)
select sha256('a token'), min(id), 'contributor', 1, '2024-03-01 09:00:00+00', '2024-03-08 09:00:00+00', '2024-03-01 10:00:00+00' from negotiation;
insert into audit (done_at, account_id, author, negotiation_id, deed)
select '2024-03-01 10:00:00+00', 1, 'Ana Ruiz', min(id), 'took a seat as contributor' from negotiation;
