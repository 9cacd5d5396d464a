-- What must never be, refused where a first version still let it pass: parts that point into another negotiation, addresses that are
-- given twice or lost, a history that is changed afterwards, half an entry. Found by asking of every column what else it could hold.

-- A precision is one of three words. Unknown ones slipped through, since a check that comes to null passes.
alter table negotiation
    add constraint negotiation_precision_check check (
        coalesce(opened_precision, 'day') in ('day', 'month', 'year') and coalesce(expires_precision, 'day') in ('day', 'month', 'year'));
alter table source
    add constraint source_precision_check check (published_precision in ('day', 'month', 'year'));
alter table position
    add constraint position_precision_check check (public_precision in ('day', 'month', 'year'));
alter table event
    add constraint event_precision_check check (ends_precision in ('day', 'month', 'year'));

create function first_day(day date, known text) returns date
    language sql immutable
    return case known when 'day' then day else date_trunc(known, day)::date end;

-- Public on or after the day it was made: not certainly before it, where a part of either date is unknown.
alter table entry
    add constraint entry_precision_check check (
        made_precision in ('day', 'month', 'year') and coalesce(public_precision, 'day') in ('day', 'month', 'year')),
    drop constraint entry_public_later_check,
    add constraint entry_public_later_check check (public_on >= first_day(made_on, made_precision));

-- Amounts are numbers.
alter table position
    add constraint position_number_check check (not step_values && '{NaN, Infinity, -Infinity}');
alter table baseline
    add constraint baseline_number_check check (not step_values && '{NaN, Infinity, -Infinity}');

-- Nothing points into another negotiation: the keys of what is pointed at include the negotiation, and so do the references.
alter table entry add constraint entry_negotiation_key unique (negotiation_id, id);
alter table position add constraint position_negotiation_key unique (negotiation_id, id);
alter table dispute_version add constraint dispute_version_negotiation_key unique (negotiation_id, dispute_id, ordinal);
alter table about
    drop constraint about_by_entry_id_fkey,
    drop constraint about_by_dispute_id_fkey,
    drop constraint about_entry_id_fkey,
    add constraint about_by_entry_fkey foreign key (negotiation_id, by_entry_id) references entry (negotiation_id, id) on delete cascade,
    add constraint about_by_dispute_fkey foreign key (negotiation_id, by_dispute_id) references dispute (negotiation_id, id) on delete cascade,
    add constraint about_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id);
alter table citation
    drop constraint citation_entry_id_fkey,
    drop constraint citation_position_id_fkey,
    drop constraint citation_version_fkey,
    add constraint citation_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id) on delete cascade,
    add constraint citation_position_fkey foreign key (negotiation_id, position_id) references position (negotiation_id, id) on delete cascade,
    add constraint citation_issue_fkey foreign key (negotiation_id, baseline_id) references issue (negotiation_id, id),
    add constraint citation_version_fkey foreign key (negotiation_id, dispute_id, version_ordinal)
        references dispute_version (negotiation_id, dispute_id, ordinal) on delete cascade;
alter table old_slug
    add constraint old_slug_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    drop constraint old_slug_entry_id_fkey,
    add constraint old_slug_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id);
alter table revision
    drop constraint revision_entry_id_fkey,
    add constraint revision_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id);

-- What the pages ask for, and what the rules below look up.
create index negotiation_recorded_idx on negotiation (recorded_at desc, id desc);
create index issue_category_idx on issue (category_id, ordinal);
create index source_party_idx on source (party_id) where party_id is not null;
create index offer_addressee_party_idx on offer_addressee (party_id);
create index citation_negotiation_idx on citation (negotiation_id, ordinal) where for_negotiation;
create index old_slug_entry_idx on old_slug (entry_id) where entry_id is not null;
create index revision_negotiation_idx on revision (negotiation_id, id);

-- An address once given leads to the same thing for ever. A slug that one thing has, or had, is never another's; and the one that it gives
-- up is kept in old_slug. Both sides are checked after the row is there, so that of two that come together one is refused.
create function check_entry_slug() returns trigger language plpgsql as $$
begin
    if exists (
        select from old_slug
        where old_slug.negotiation_id = new.negotiation_id and old_slug.slug = new.slug and old_slug.entry_id <> new.id
    ) then
        raise exception 'the slug % was another entry''s', new.slug using errcode = 'unique_violation', constraint = 'entry_old_slug_key';
    end if;
    return null;
end $$;
create trigger entry_slug after insert or update of slug on entry for each row execute function check_entry_slug();

create function check_negotiation_slug() returns trigger language plpgsql as $$
begin
    if exists (
        select from old_slug where old_slug.slug = new.slug and old_slug.entry_id is null and old_slug.negotiation_id <> new.id
    ) then
        raise exception 'the slug % was another negotiation''s', new.slug
            using errcode = 'unique_violation', constraint = 'negotiation_old_slug_key';
    end if;
    return null;
end $$;
create trigger negotiation_slug after insert or update of slug on negotiation for each row execute function check_negotiation_slug();

create function check_old_slug() returns trigger language plpgsql as $$
begin
    if exists (
        select from entry
        where entry.negotiation_id = new.negotiation_id and entry.slug = new.slug and entry.id <> new.entry_id
    ) or new.entry_id is null and exists (
        select from negotiation where negotiation.slug = new.slug and negotiation.id <> new.negotiation_id
    ) then
        raise exception 'the slug % is another''s', new.slug using errcode = 'unique_violation', constraint = 'old_slug_taken_key';
    end if;
    return null;
end $$;
create trigger old_slug_taken after insert or update on old_slug for each row execute function check_old_slug();

create function check_slug_kept() returns trigger language plpgsql as $$
declare
    subject_id bigint;
    in_negotiation_id bigint;
begin
    case tg_table_name
        when 'entry' then
            subject_id := old.id;
            in_negotiation_id := old.negotiation_id;
        when 'negotiation' then
            in_negotiation_id := old.id;
        else
            subject_id := old.entry_id;
            in_negotiation_id := old.negotiation_id;
    end case;
    if exists (
        select from old_slug
        where old_slug.slug = old.slug and old_slug.negotiation_id = in_negotiation_id and old_slug.entry_id is not distinct from subject_id
    ) or exists (
        select from entry where entry.id = subject_id and entry.slug = old.slug
    ) or subject_id is null and exists (
        select from negotiation where negotiation.id = in_negotiation_id and negotiation.slug = old.slug
    ) then
        return null;
    end if;
    raise exception 'the slug % leads nowhere any more', old.slug using errcode = 'check_violation', constraint = 'slug_kept_check';
end $$;
create constraint trigger entry_slug_kept after update of slug on entry
    deferrable initially deferred for each row when (old.slug <> new.slug) execute function check_slug_kept();
create constraint trigger negotiation_slug_kept after update of slug on negotiation
    deferrable initially deferred for each row when (old.slug <> new.slug) execute function check_slug_kept();
create constraint trigger old_slug_kept after update or delete on old_slug
    deferrable initially deferred for each row execute function check_slug_kept();

-- Parties, categories and issues are named by addresses too, and keep their slugs.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of % is not for %', coalesce(tg_argv[1], 'a row'), tg_table_name, lower(tg_op)
        using errcode = 'check_violation', constraint = tg_argv[0];
end $$;
create trigger party_slug_fixed before update on party
    for each row when (old.slug <> new.slug) execute function refuse_change('party_slug_fixed_check', 'the slug');
create trigger category_slug_fixed before update on category
    for each row when (old.slug <> new.slug) execute function refuse_change('category_slug_fixed_check', 'the slug');
create trigger issue_slug_fixed before update on issue
    for each row when (old.slug <> new.slug) execute function refuse_change('issue_slug_fixed_check', 'the slug');

-- Nothing that has an address is deleted, and nothing moves to another negotiation.
create trigger negotiation_kept before delete on negotiation for each row execute function refuse_change('negotiation_kept_check');
create trigger issue_kept before delete on issue for each row execute function refuse_change('issue_kept_check');
create trigger entry_kept before delete on entry for each row execute function refuse_change('entry_kept_check');
create trigger entry_kept_in_place before update on entry
    for each row when (old.id <> new.id or old.negotiation_id <> new.negotiation_id or old.kind <> new.kind)
    execute function refuse_change('entry_kept_check', 'the place');

-- The history: append-only, and each revision carries the hash of the one before it in the negotiation, so that a changed or missing one
-- shows. The hash is SHA-256 over the SHA-256 of each part, in the order below; a missing part is the empty text, the document is what
-- PostgreSQL writes for jsonb.
alter table revision
    -- Who saved it, where that was somebody with an account. The name stays in `author`, as it was then.
    add column account_id bigint,
    add column previous_hash bytea,
    add column hash bytea;

create function revision_hash(saved revision) returns bytea
    language sql stable
    return sha256(
        sha256(coalesce(saved.previous_hash, ''::bytea))
        || sha256(convert_to(saved.negotiation_id::text, 'UTF8'))
        || sha256(convert_to(coalesce(saved.entry_id::text, ''), 'UTF8'))
        || sha256(convert_to(saved.version::text, 'UTF8'))
        || sha256(convert_to(to_char(saved.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8'))
        || sha256(convert_to(coalesce(saved.account_id::text, ''), 'UTF8'))
        || sha256(convert_to(saved.author, 'UTF8'))
        || sha256(convert_to(saved.reason, 'UTF8'))
        || sha256(convert_to(saved.document::text, 'UTF8'))
    );

do $$
declare
    saved revision;
    last_hash bytea;
    last_negotiation_id bigint;
begin
    for saved in select * from revision order by negotiation_id, id loop
        saved.previous_hash := case when saved.negotiation_id = last_negotiation_id then last_hash end;
        saved.hash := revision_hash(saved);
        update revision set previous_hash = saved.previous_hash, hash = saved.hash where revision.id = saved.id;
        last_hash := saved.hash;
        last_negotiation_id := saved.negotiation_id;
    end loop;
end $$;

alter table revision
    alter column hash set not null,
    -- The chain has one beginning and no fork.
    add constraint revision_previous_key unique nulls not distinct (negotiation_id, previous_hash),
    add constraint revision_version_check check (version > 0);

-- The hash is computed here, whoever writes. The negotiation's row is taken first, so that its revisions follow each other; and since
-- no change is made without a revision, this is where `generation` is sure to grow: once in a transaction, unless the program did it.
create function chain_revision() returns trigger language plpgsql as $$
begin
    update negotiation set generation = generation + 1
    where negotiation.id = new.negotiation_id and negotiation.xmin <> pg_current_xact_id()::xid;
    new.previous_hash := (select hash from revision where revision.negotiation_id = new.negotiation_id order by id desc limit 1);
    new.hash := revision_hash(new);
    return new;
end $$;
create trigger revision_chain before insert on revision for each row execute function chain_revision();
create trigger revision_kept before update or delete on revision for each row execute function refuse_change('revision_kept_check');
create trigger revision_kept_whole before truncate on revision for each statement execute function refuse_change('revision_kept_check', 'the whole');

create function raise_generation() returns trigger language plpgsql as $$
begin
    new.generation := greatest(new.generation, old.generation + 1);
    return new;
end $$;
create trigger negotiation_generation before update on negotiation for each row execute function raise_generation();

-- A change is whole: an entry has the part of its kind and a revision of its version, a negotiation its revision and two parties, a dispute
-- two versions, an offer of one thing or the other both.
create function check_entry_whole() returns trigger language plpgsql as $$
declare
    part boolean := case new.kind
        when 'offer' then exists (select from offer where offer.entry_id = new.id)
        when 'response' then exists (select from response where response.entry_id = new.id)
        when 'statement' then exists (select from statement where statement.entry_id = new.id)
        else exists (select from event where event.entry_id = new.id)
    end;
    saved integer := (select version from entry where entry.id = new.id);
begin
    if not part then
        raise exception 'half an entry' using errcode = 'check_violation', constraint = 'entry_part_check';
    end if;
    if not exists (
        select from revision
        where revision.negotiation_id = new.negotiation_id and revision.entry_id = new.id and revision.version = saved
    ) then
        raise exception 'a save without a revision' using errcode = 'check_violation', constraint = 'entry_revision_check';
    end if;
    return null;
end $$;
create constraint trigger entry_whole after insert on entry
    deferrable initially deferred for each row execute function check_entry_whole();
create constraint trigger entry_whole_again after update of version on entry
    deferrable initially deferred for each row when (old.version <> new.version) execute function check_entry_whole();

create function check_negotiation_whole() returns trigger language plpgsql as $$
declare
    saved integer := (select version from negotiation where negotiation.id = new.id);
begin
    if not exists (
        select from revision where revision.negotiation_id = new.id and revision.entry_id is null and revision.version = saved
    ) then
        raise exception 'a save without a revision' using errcode = 'check_violation', constraint = 'negotiation_revision_check';
    end if;
    if (select count(*) from party where party.negotiation_id = new.id) < 2 then
        raise exception 'a negotiation has two parties at least' using errcode = 'check_violation', constraint = 'negotiation_parties_check';
    end if;
    return null;
end $$;
create constraint trigger negotiation_whole after insert on negotiation
    deferrable initially deferred for each row execute function check_negotiation_whole();
create constraint trigger negotiation_whole_again after update of version on negotiation
    deferrable initially deferred for each row when (old.version <> new.version) execute function check_negotiation_whole();

create function check_versions() returns trigger language plpgsql as $$
declare
    subject_id bigint;
begin
    if tg_table_name = 'dispute' then
        subject_id := new.id;
    else
        subject_id := old.dispute_id;
    end if;
    if exists (select from dispute where dispute.id = subject_id)
        and (select count(*) from dispute_version where dispute_version.dispute_id = subject_id) < 2
    then
        raise exception 'a dispute has two versions at least' using errcode = 'check_violation', constraint = 'dispute_versions_check';
    end if;
    return null;
end $$;
create constraint trigger dispute_versions after insert on dispute
    deferrable initially deferred for each row execute function check_versions();
create constraint trigger dispute_version_gone after update or delete on dispute_version
    deferrable initially deferred for each row execute function check_versions();

create function check_alternatives() returns trigger language plpgsql as $$
begin
    if exists (
        select from position
        where (position.offer_id, position.issue_id) in ((new.offer_id, new.issue_id), (old.offer_id, old.issue_id))
        group by position.offer_id, position.issue_id
        having array_agg(position.alternative order by position.alternative) not in ('{""}', '{A,B}')
    ) then
        raise exception 'an offer has one position on an issue, or A and B'
            using errcode = 'check_violation', constraint = 'position_alternatives_check';
    end if;
    return null;
end $$;
create constraint trigger position_alternatives after insert or update or delete on position
    deferrable initially deferred for each row execute function check_alternatives();

-- A measure that is given to another issue leaves its values behind, as one that is deleted does.
create or replace function check_steps() returns trigger language plpgsql as $$
declare
    width integer := 0;
begin
    if tg_op = 'UPDATE' and new.issue_id = old.issue_id then
        width := coalesce(cardinality(new.steps), 1);
    end if;
    if exists (select from position where position.issue_id = old.issue_id and cardinality(position.step_values) <> width)
        or exists (select from baseline where baseline.issue_id = old.issue_id and cardinality(baseline.step_values) <> width)
    then
        raise exception 'values were given for the measure as it was' using errcode = 'check_violation', constraint = 'measure_in_use_check';
    end if;
    return null;
end $$;

-- The makers of both entries are counted when a party is moved from one to the other.
create or replace function check_parties() returns trigger language plpgsql as $$
declare
    subjects bigint[] := case when tg_op <> 'DELETE' then array[new.entry_id] else '{}' end;
    subject bigint;
    signed boolean;
    makers bigint;
begin
    if tg_op <> 'INSERT' then
        subjects := subjects || old.entry_id;
    end if;
    foreach subject in array subjects loop
        select offer.form in ('tentative_agreement', 'memorandum') into signed from offer where offer.entry_id = subject;
        select count(*) into makers from entry_party where entry_party.entry_id = subject;
        if signed and makers < 2 then
            raise exception 'an agreement is signed by two parties at least' using errcode = 'check_violation', constraint = 'offer_parties_check';
        elsif not signed and makers <> 1 then
            raise exception 'an offer is made by one party' using errcode = 'check_violation', constraint = 'offer_parties_check';
        elsif makers = 0 and exists (select from response where response.entry_id = subject) then
            raise exception 'a response is given by somebody' using errcode = 'check_violation', constraint = 'response_parties_check';
        end if;
    end loop;
    return null;
end $$;
