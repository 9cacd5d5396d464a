-- An entry that was retracted: its row and its parts are gone from every list, rule and count, and its saves stay in the chain, closed by one
-- that says so. What it leaves is a tombstone under its number and its slug. The reason, the author and the time are those of that last save.
create table tombstone (
    entry_id bigint primary key,
    negotiation_id bigint not null constraint tombstone_negotiation_fkey references negotiation (id),
    kind text not null constraint tombstone_kind_check check (kind in ('event', 'offer', 'response', 'statement')),
    slug text not null,
    -- What lists call it.
    title text not null,
    -- The save that retracts it.
    version integer not null constraint tombstone_version_check check (version > 1),
    constraint tombstone_slug_key unique (negotiation_id, slug)
);
create trigger tombstone_kept before update or delete on tombstone for each row execute function refuse_change('tombstone_kept_check');
create trigger tombstone_kept_whole before truncate on tombstone
    for each statement execute function refuse_change('tombstone_kept_check', 'the whole');

-- What was said of an entry outlives it: its saves, its former slugs, letters about it and drafts of it.
alter table revision drop constraint revision_entry_fkey;
alter table old_slug drop constraint old_slug_entry_fkey;
alter table letter drop constraint letter_entry_fkey;
alter table draft drop constraint draft_entry_fkey;
create function check_entry_known() returns trigger language plpgsql as $$
begin
    if new.entry_id is null or exists (
        select from entry where entry.negotiation_id = new.negotiation_id and entry.id = new.entry_id
    ) or exists (
        select from tombstone where tombstone.negotiation_id = new.negotiation_id and tombstone.entry_id = new.entry_id
    ) then
        return new;
    end if;
    raise exception 'the negotiation has no such entry'
        using errcode = 'foreign_key_violation', constraint = tg_table_name || '_entry_fkey';
end $$;
create trigger revision_entry_known before insert on revision for each row execute function check_entry_known();
create trigger old_slug_entry_known before insert on old_slug for each row execute function check_entry_known();
create trigger letter_entry_known before insert on letter for each row execute function check_entry_known();
create trigger draft_entry_known before insert on draft for each row execute function check_entry_known();

-- No entry goes without a tombstone, no tombstone stands for less than a save that says so, and none comes back under its slug.
create function check_entry_kept() returns trigger language plpgsql as $$
begin
    if not exists (select from tombstone where tombstone.entry_id = old.id) then
        raise exception 'an entry is retracted, not deleted' using errcode = 'check_violation', constraint = 'entry_kept_check';
    end if;
    return old;
end $$;
drop trigger entry_kept on entry;
create trigger entry_kept before delete on entry for each row execute function check_entry_kept();

create function check_tombstone_whole() returns trigger language plpgsql as $$
begin
    if exists (select from entry where entry.id = new.entry_id) or not exists (
        select from revision
        where revision.negotiation_id = new.negotiation_id and revision.entry_id = new.entry_id and revision.version = new.version
    ) then
        raise exception 'half a retraction' using errcode = 'check_violation', constraint = 'tombstone_whole_check';
    end if;
    return null;
end $$;
create constraint trigger tombstone_whole after insert on tombstone
    deferrable initially deferred for each row execute function check_tombstone_whole();

create or replace function check_entry_slug() returns trigger language plpgsql as $$
begin
    if exists (
        select from old_slug
        where old_slug.negotiation_id = new.negotiation_id and old_slug.slug = new.slug and old_slug.entry_id <> new.id
    ) or exists (
        select from tombstone where tombstone.negotiation_id = new.negotiation_id and tombstone.slug = new.slug
    ) then
        raise exception 'the slug % was another entry''s', new.slug using errcode = 'unique_violation', constraint = 'entry_old_slug_key';
    end if;
    return null;
end $$;
