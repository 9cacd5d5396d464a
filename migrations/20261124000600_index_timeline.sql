-- What the timeline's filters need, so that a page of it costs the same whatever the length of the negotiation.
--
-- An entry's row carries whom and what it touches and the words to find it by. The planner keeps statistics of the elements of such columns:
-- so it knows whether to walk the timeline until a page is full (a common party, a common word) or to collect the few entries that match and
-- sort them. Joins to the tables of parties and issues leave it guessing, and a guess costs a walk through the whole negotiation.
--
-- The columns are derived; triggers keep them, so that no program can forget to.

alter table entry
    -- The parties, in no order. Empty: both sides, or outsiders.
    add column party_ids bigint[] not null default '{}',
    -- The issues of an offer's positions, of the offer that a response answers, or that a statement or an event speaks of.
    add column issue_ids bigint[] not null default '{}',
    -- Title, summary, speaker and quotation. The words of positions are searched in their own table, as some become public later.
    add column words tsvector not null default '',
    -- The lane of the timeline: the party, or 0 for several or none.
    add column lane bigint not null generated always as (case when cardinality(party_ids) = 1 then party_ids[1] else 0 end) stored;

alter table position
    add column words tsvector not null generated always as (to_tsvector('simple', headline || ' ' || text)) stored;

-- Writes the derived columns of these entries anew, where they differ.
create function index_entries(changed bigint[]) returns void language sql as $$
    update entry
    set party_ids = found.party_ids, issue_ids = found.issue_ids, words = found.words
    from (
        select entry.id,
            array(select entry_party.party_id from entry_party where entry_party.entry_id = entry.id order by 1) as party_ids,
            array(
                select about.issue_id from about where about.by_entry_id = entry.id and about.issue_id is not null
                union
                select position.issue_id from position where position.offer_id = coalesce(response.offer_id, entry.id)
                order by 1
            ) as issue_ids,
            to_tsvector('simple', concat_ws(' ', entry.title, entry.summary, statement.speaker, statement.affiliation, statement.quote)) as words
        from entry
        left join statement on statement.entry_id = entry.id
        left join response on response.entry_id = entry.id
        where entry.id = any (changed)
    ) as found
    where entry.id = found.id
        and (entry.party_ids, entry.issue_ids, entry.words) is distinct from (found.party_ids, found.issue_ids, found.words)
$$;

create function index_words() returns trigger language plpgsql as $$
begin
    new.words := to_tsvector('simple', concat_ws(' ', new.title, new.summary, (
        select concat_ws(' ', statement.speaker, statement.affiliation, statement.quote) from statement where statement.entry_id = new.id
    )));
    return new;
end $$;
create trigger entry_words before insert or update of title, summary on entry for each row execute function index_words();

create function index_parts() returns trigger language plpgsql as $$
begin
    case tg_table_name
        when 'about' then
            perform index_entries(array(select distinct by_entry_id from changed where by_entry_id is not null));
        when 'position' then
            perform index_entries(array(
                select offer_id from changed
                union
                select response.entry_id from changed join response on response.offer_id = changed.offer_id
            ));
        else
            perform index_entries(array(select distinct entry_id from changed));
    end case;
    return null;
end $$;

do $$
declare
    part text;
begin
    foreach part in array array['entry_party', 'about', 'position', 'response', 'statement'] loop
        execute format('create trigger %s_added after insert on %s referencing new table as changed
            for each statement execute function index_parts()', part, part);
        execute format('create trigger %s_changed after update on %s referencing new table as changed
            for each statement execute function index_parts()', part, part);
        execute format('create trigger %s_removed after delete on %s referencing old table as changed
            for each statement execute function index_parts()', part, part);
    end loop;
end $$;

select index_entries(array(select entry.id from entry));

create index entry_party_ids_idx on entry using gin (party_ids);
create index entry_issue_ids_idx on entry using gin (issue_ids);
create index entry_words_idx on entry using gin (words);
create index position_words_idx on position using gin (words);
-- On which days a lane has entries of a kind: the month strip reads each such day once, not each entry.
create index entry_lane_idx on entry (negotiation_id, lane, kind, made_on);

-- The words of a search as the index knows them: every one must be there, numbers whole, others as the beginning of a word. A search without
-- any word finds nothing.
create function search_query(words text) returns tsquery language sql immutable strict as $$
    select coalesce(string_agg(
        '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''' || case when lexeme ~ '^[0-9.,]+$' then '' else ':*' end,
        ' & '
    ), '')::tsquery
    from unnest(to_tsvector('simple', words))
$$;

-- The entries of a negotiation that a reader asks for; null asks for everything. The planner puts the text of this function in the place of
-- its call, so that order and limit of the query around it are served from an index.
--
-- `public_by` leaves out what was not public on that day. Statements and events are public when they happen.
create function timeline_entries(
    of_negotiation bigint, made_from date, made_to date, public_by date, of_party bigint, of_kind text, on_issue bigint, search tsquery
) returns setof entry language sql stable as $$
    select entry.*
    from entry
    where entry.negotiation_id = of_negotiation
        and (made_from is null or entry.made_on >= made_from)
        and (made_to is null or entry.made_on <= made_to)
        and (public_by is null or entry.made_on <= public_by and (entry.kind in ('event', 'statement') or entry.public_on <= public_by))
        and (of_party is null or entry.party_ids @> array[of_party])
        and (of_kind is null or entry.kind = of_kind)
        and (on_issue is null or entry.issue_ids @> array[on_issue] and (
            public_by is null
            or entry.kind in ('event', 'statement')
            or exists (
                select from position
                join entry as offered on offered.id = position.offer_id
                where position.issue_id = on_issue
                    and (
                        position.offer_id = entry.id
                        or position.offer_id = (select response.offer_id from response where response.entry_id = entry.id)
                    )
                    and coalesce(position.public_on, offered.public_on) <= public_by
            )
        ))
        and (search is null or entry.words @@ search or entry.id = any (array(
            select position.offer_id from position
            where position.negotiation_id = of_negotiation
                and position.words @@ search
                and (public_by is null or position.public_on is null or position.public_on <= public_by)
        )))
$$;
