-- The chain of saves in a form that anybody can check without this database: SHA-256 over the canonical JSON of RFC 8785. Each save has the
-- hash of its content and a seal over that hash, its place and the seal before it (the program's module domain/chain.rs says of what exactly);
-- so a text can be taken down and the chain still holds. The program computes both; here they are computed once for what was saved before.
-- The hashes of the earlier form stay where they were given, since pages showed them; no new ones are made.
alter table revision
    add column content_hash bytea,
    add column previous_seal bytea,
    add column seal bytea;

create function canonical(value jsonb) returns text
    language plpgsql immutable as $$
declare
    amount numeric;
begin
    case jsonb_typeof(value)
        when 'object' then
            return '{' || coalesce((
                select string_agg(to_jsonb(key)::text || ':' || canonical(part), ',' order by key collate "C")
                from jsonb_each(value) as parts (key, part)), '') || '}';
        when 'array' then
            return '[' || coalesce((
                select string_agg(canonical(part), ',' order by number)
                from jsonb_array_elements(value) with ordinality as parts (part, number)), '') || ']';
        when 'number' then
            amount := value::numeric;
            -- A number that a double does not hold exactly is hashed as text.
            if ((amount::double precision)::text)::numeric = amount then
                return trim_scale(amount)::text;
            end if;
            return to_jsonb(trim_scale(amount)::text)::text;
        else
            return value::text;
    end case;
end $$;

alter table revision disable trigger revision_kept;
do $$
declare
    saved record;
    last_seal bytea;
    last_negotiation_id bigint;
    content bytea;
begin
    for saved in
        select revision.*, entry.kind
        from revision
        left join entry on entry.id = revision.entry_id
        order by revision.negotiation_id, revision.id
    loop
        if saved.negotiation_id is distinct from last_negotiation_id then
            last_seal := null;
            last_negotiation_id := saved.negotiation_id;
        end if;
        content := sha256(convert_to(canonical(jsonb_build_object('document', saved.document, 'correction', saved.correction)), 'UTF8'));
        update revision
        set content_hash = content,
            previous_seal = last_seal,
            seal = sha256(convert_to(canonical(jsonb_build_object(
                'author', saved.author,
                'content', encode(content, 'hex'),
                'entry', case when saved.entry_id is not null then jsonb_build_object('id', saved.entry_id, 'kind', saved.kind) end,
                'previous', encode(last_seal, 'hex'),
                'reason', saved.reason,
                'recorded_at', to_char(saved.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'version', saved.version)), 'UTF8'))
        where revision.id = saved.id
        returning seal into last_seal;
    end loop;
end $$;
alter table revision enable trigger revision_kept;
drop function canonical(jsonb);

alter table revision
    alter column content_hash set not null,
    alter column seal set not null,
    alter column hash drop not null,
    drop constraint revision_previous_key,
    -- The chain has one beginning and no fork.
    add constraint revision_previous_seal_key unique nulls not distinct (negotiation_id, previous_seal),
    add constraint revision_seal_check check (octet_length(content_hash) = 32 and octet_length(seal) = 32);

-- Whoever writes: the negotiation's row is taken first, so that its revisions follow each other, and a save stands on the last one. Since no
-- change is made without a revision, this is where `generation` is sure to grow: once in a transaction, unless the program did it.
create or replace function chain_revision() returns trigger language plpgsql as $$
begin
    update negotiation set generation = generation + 1
    where negotiation.id = new.negotiation_id and negotiation.xmin <> pg_current_xact_id()::xid;
    if new.previous_seal is distinct from (
        select seal from revision where revision.negotiation_id = new.negotiation_id order by id desc limit 1
    ) then
        raise exception 'a save that does not stand on the last one'
            using errcode = 'check_violation', constraint = 'revision_follows_check';
    end if;
    return new;
end $$;
drop function revision_hash(revision);

-- Where the law has a text taken out: that it was, when, by whom and why. What the save said is gone then; its hashes, time, author and reason
-- stay, so that the chain holds.
create table takedown (
    revision_id bigint primary key references revision (id),
    account_id bigint constraint takedown_account_fkey references account (id),
    author text not null,
    reason text not null constraint takedown_reason_check check (length(reason) between 1 and 500),
    taken_down_at timestamptz not null
);
create trigger takedown_kept before update or delete on takedown for each row execute function refuse_change('takedown_kept_check');
create trigger takedown_kept_whole before truncate on takedown for each statement execute function refuse_change('takedown_kept_check', 'the whole');

-- What is shown now is edited first: a takedown is of what was saved before.
create function check_takedown() returns trigger language plpgsql as $$
begin
    if not exists (
        select from revision as taken
        join revision as later on later.negotiation_id = taken.negotiation_id
            and later.entry_id is not distinct from taken.entry_id and later.version > taken.version
        where taken.id = new.revision_id
    ) then
        raise exception 'the newest version is not taken down' using errcode = 'check_violation', constraint = 'takedown_newest_check';
    end if;
    update revision set document = null, correction = null where id = new.revision_id;
    return null;
end $$;
create trigger takedown_done after insert on takedown for each row execute function check_takedown();

alter table revision alter column document drop not null;
create function keep_revision() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.document is null and new.correction is null
        and to_jsonb(new) - '{document,correction}'::text[] = to_jsonb(old) - '{document,correction}'::text[]
        and exists (select from takedown where takedown.revision_id = old.id)
    then
        return new;
    end if;
    raise exception 'a row of revision is not for %', lower(tg_op)
        using errcode = 'check_violation', constraint = 'revision_kept_check';
end $$;
drop trigger revision_kept on revision;
create trigger revision_kept before update or delete on revision for each row execute function keep_revision();

create function check_document() returns trigger language plpgsql as $$
begin
    if new.document is null then
        raise exception 'a save without what was saved' using errcode = 'check_violation', constraint = 'revision_document_check';
    end if;
    return new;
end $$;
create trigger revision_document before insert on revision for each row execute function check_document();
