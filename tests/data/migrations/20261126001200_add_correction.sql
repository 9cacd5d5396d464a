-- Saves from before have no notice.
do $$ begin
    assert not exists (select from revision where correction is not null);
end $$;
