-- While the database is away, servers go on sending pages that they made before the last save: but none from before something was taken out of
-- readers' sight, as an entry by its retraction, or all of a negotiation that was made private. `withdrawn` is the generation at which that was last done.
alter table negotiation add column withdrawn bigint not null default 0;

create function note_withdrawn() returns trigger language plpgsql as $$
begin
    update negotiation set generation = generation + 1, withdrawn = generation + 1 where id = new.negotiation_id;
    return null;
end $$;
create trigger tombstone_withdraws after insert on tombstone for each row execute function note_withdrawn();

create function note_house() returns trigger language plpgsql as $$
begin
    new.withdrawn := new.generation;
    return new;
end $$;
create trigger negotiation_withdrawn before update on negotiation for each row
    when ((old.is_private, old.needs_review, old.blackout_until) is distinct from (new.is_private, new.needs_review, new.blackout_until))
    execute function note_house();

-- As "id generation withdrawn slug".
create or replace function tell_generation() returns trigger language plpgsql as $$
begin
    perform pg_notify('generation', concat_ws(' ', new.id, new.generation, new.withdrawn, new.slug));
    return null;
end $$;
