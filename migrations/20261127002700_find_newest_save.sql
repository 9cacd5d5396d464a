-- What a save looks for, found without reading past what others have saved, or what this negotiation has.

-- A save stands on the last one of its negotiation, whose index is walked from its end: asked for by the number alone, the newest of all saves
-- might be read until one of this negotiation comes.
create or replace function chain_revision() returns trigger language plpgsql as $$
begin
    update negotiation set generation = generation + 1
    where negotiation.id = new.negotiation_id and negotiation.xmin <> pg_current_xact_id()::xid;
    if new.previous_seal is distinct from (
        select revision.seal from revision
        where revision.negotiation_id >= new.negotiation_id and revision.negotiation_id <= new.negotiation_id
        order by revision.negotiation_id desc, revision.id desc
        limit 1
    ) then
        raise exception 'a save that does not stand on the last one'
            using errcode = 'check_violation', constraint = 'revision_follows_check';
    end if;
    return new;
end $$;

-- The slugs that begin like the one that a new entry would have.
create index entry_slug_beginning_idx on entry (negotiation_id, slug text_pattern_ops);
