-- Disputes from before are not about the turn until somebody says so.
do $$ begin
    assert not exists (select from dispute where turn);
end $$;
update dispute set turn = true;
