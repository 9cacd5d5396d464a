-- What the search of the whole site finds, in one table: every version of every entry, its terms on single issues, issues and sources.
--
-- A version's rows are made of its revision and of nothing else, by a trigger: so what is not public yet has none, and what is taken down
-- loses them in the same moment. Words are stemmed as English ("residuals" finds "residual"); names of parties, and what kind of thing it is,
-- count as words of it.

-- Forgives slips of the pen. Any owner of a database may add it (it is a trusted extension since PostgreSQL 13).
create extension if not exists pg_trgm;

-- The last day of a date as the record writes it: 2023-08-11, 2023-08 or 2023.
create function last_day(written text) returns date language sql immutable strict as $$
    select case length(written)
        when 4 then make_date(written::integer, 12, 31)
        when 7 then (make_date(left(written, 4)::integer, right(written, 2)::integer, 1) + interval '1 month' - interval '1 day')::date
        else make_date(left(written, 4)::integer, substr(written, 6, 2)::integer, right(written, 2)::integer)
    end
$$;

create table search_document (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    kind text not null constraint search_document_kind_check
        check (kind in ('event', 'offer', 'response', 'statement', 'position', 'issue', 'source')),
    -- Of entries and positions: which save of which entry.
    entry_id bigint,
    version integer,
    -- Of positions and issues: the issue's slug. Of sources: their slug.
    part text,
    -- The slugs that filters ask for.
    parties text[] not null,
    issues text[] not null,
    -- When it was made or said, or published, as the record writes it; of an issue none.
    written text,
    dated date generated always as (last_day(written)) stored,
    title text not null,
    -- What kind of thing it is, in words: "tentative agreement", "strike".
    form text not null,
    -- The parties by name.
    names text not null,
    body text not null,
    words tsvector not null generated always as (
        setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', body), 'B')
        || setweight(to_tsvector('english', form || ' ' || names), 'D')
    ) stored,
    constraint search_document_negotiation_fkey foreign key (negotiation_id) references negotiation (id),
    constraint search_document_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id) on delete cascade,
    constraint search_document_version_check check (
        (kind in ('event', 'offer', 'response', 'statement', 'position')) = (num_nonnulls(entry_id, version) = 2)
        and (kind in ('position', 'issue', 'source')) = (part is not null)
    )
);
create index search_document_words_idx on search_document using gin (words);
create index search_document_dated_idx on search_document (dated desc nulls last, id desc);
create index search_document_entry_idx on search_document (entry_id, part, version);
create index search_document_part_idx on search_document (negotiation_id, kind, part);

-- The words of a negotiation, to find the one that somebody meant who wrote another.
create table search_word (
    negotiation_id bigint not null constraint search_word_negotiation_fkey references negotiation (id),
    word text not null,
    primary key (negotiation_id, word)
);
create index search_word_word_idx on search_word using gin (word gin_trgm_ops);

create function names_of(of_negotiation bigint, slugs text[]) returns text language sql stable as $$
    select coalesce(string_agg(party.short_name || ' ' || party.name, ' ' order by party.ordinal), '')
    from party
    where party.negotiation_id = of_negotiation and party.slug = any (slugs)
$$;

create function texts(document jsonb, path jsonpath) returns text language sql immutable as $$
    select string_agg(found #>> '{}', ' ') from jsonb_path_query(document, path) as found
$$;

-- What the search knows of saves: an entry as a whole, and each term of an offer.
create function search_of(saved revision) returns setof search_document language sql stable as $$
    select null::bigint, saved.negotiation_id, entry.kind, entry.id, saved.version, null::text,
        said.parties,
        array(
            select distinct found #>> '{}'
            from jsonb_path_query(saved.document, 'lax $.positions[*].issue') as found
            union
            select distinct found #>> '{}'
            from jsonb_path_query(saved.document, 'lax $.issues[*]') as found
            union
            select issue.slug from jsonb_path_query(saved.document, 'lax $.about[*]') as found
            join issue on issue.negotiation_id = saved.negotiation_id and issue.slug = found #>> '{}'
        ),
        said.written,
        null::date,
        coalesce(saved.document ->> 'title', saved.document ->> 'speaker', ''),
        replace(concat_ws(' ', saved.document ->> 'form', saved.document ->> 'answer', saved.document ->> 'kind',
            saved.document ->> 'affiliation', saved.document ->> 'channel', texts(saved.document, 'lax $.called[*].words')), '_', ' '),
        names_of(saved.negotiation_id, said.parties),
        concat_ws(' ', saved.document ->> 'summary', saved.document ->> 'quote', saved.document ->> 'condition',
            saved.document ->> 'note', texts(saved.document, 'lax $.passages[*].quote')),
        null::tsvector
    from entry
    cross join lateral (select
        array(select found #>> '{}' from jsonb_path_query(saved.document, 'lax $.parties[*]') as found) as parties,
        coalesce(saved.document ->> 'made_on', saved.document ->> 'on') as written
    ) as said
    where entry.id = saved.entry_id and saved.document is not null
    union all
    select null, saved.negotiation_id, 'position', saved.entry_id, saved.version, term ->> 'issue',
        said.parties, array[term ->> 'issue'], said.written, null,
        coalesce(issue.title, term ->> 'issue'),
        replace(concat_ws(' ', term ->> 'stance', saved.document ->> 'form'), '_', ' '),
        names_of(saved.negotiation_id, said.parties),
        concat_ws(' ', (term ->> 'headline') || ':', term ->> 'text', term ->> 'note'),
        null
    from jsonb_array_elements(saved.document -> 'positions') as term
    cross join lateral (select
        array(select found #>> '{}' from jsonb_path_query(saved.document, 'lax $.parties[*]') as found) as parties,
        saved.document ->> 'made_on' as written
    ) as said
    left join issue on issue.negotiation_id = saved.negotiation_id and issue.slug = term ->> 'issue'
    where saved.entry_id is not null
$$;

create function search_learn() returns trigger language plpgsql as $$
begin
    insert into search_word (negotiation_id, word)
    select distinct added.negotiation_id, word
    from added
    cross join lateral unnest(tsvector_to_array(to_tsvector('simple', concat_ws(' ', added.title, added.body, added.form, added.names)))) as word
    where word ~ '^[[:alpha:]]{4,40}$'
    order by 1, 2
    on conflict do nothing;
    return null;
end $$;
create trigger search_document_added after insert on search_document referencing new table as added
    for each statement execute function search_learn();
create trigger search_document_changed after update on search_document referencing new table as added
    for each statement execute function search_learn();

create function search_saves() returns trigger language plpgsql as $$
begin
    insert into search_document (negotiation_id, kind, entry_id, version, part, parties, issues, written, title, form, names, body)
    select found.negotiation_id, found.kind, found.entry_id, found.version, found.part, found.parties, found.issues, found.written,
        found.title, found.form, found.names, found.body
    from added
    cross join lateral search_of(added::revision) as found;
    return null;
end $$;
create trigger revision_searched after insert on revision referencing new table as added
    for each statement execute function search_saves();

create function search_forget() returns trigger language plpgsql as $$
begin
    delete from search_document where entry_id = new.entry_id and version = new.version;
    return null;
end $$;
create trigger revision_forgotten after update of document on revision
    for each row when (new.document is null) execute function search_forget();

create function search_parts() returns trigger language plpgsql as $$
begin
    case tg_table_name
        when 'party' then
            update search_document
            set names = names_of(negotiation_id, parties)
            where negotiation_id = new.negotiation_id and parties @> array[new.slug];
        when 'issue' then
            delete from search_document where negotiation_id = new.negotiation_id and kind = 'issue' and part = new.slug;
            insert into search_document (negotiation_id, kind, part, parties, issues, title, form, names, body)
            values (new.negotiation_id, 'issue', new.slug, '{}', array[new.slug], new.title, 'issue', '', concat_ws(' ', new.explanation, new.note));
            update search_document
            set title = new.title
            where negotiation_id = new.negotiation_id and kind = 'position' and part = new.slug and title <> new.title;
        when 'source' then
            delete from search_document where negotiation_id = new.negotiation_id and kind = 'source' and part = new.slug;
            insert into search_document (negotiation_id, kind, part, parties, issues, written, title, form, names, body)
            select new.negotiation_id, 'source', new.slug, said.parties, '{}', partial_date(new.published_on, new.published_precision), new.title,
                concat_ws(' ', 'source', new.publisher), names_of(new.negotiation_id, said.parties), coalesce(new.note, '')
            from (select array(select party.slug from party where party.id = new.party_id) as parties) as said;
    end case;
    return null;
end $$;
create trigger party_searched after update on party
    for each row when ((old.name, old.short_name) is distinct from (new.name, new.short_name)) execute function search_parts();
create trigger issue_searched_new after insert on issue for each row execute function search_parts();
create trigger issue_searched after update on issue
    for each row when ((old.title, old.explanation, old.note) is distinct from (new.title, new.explanation, new.note)) execute function search_parts();
create trigger source_searched_new after insert on source for each row execute function search_parts();
create trigger source_searched after update on source
    for each row when ((old.title, old.publisher, old.note, old.party_id, old.published_on)
        is distinct from (new.title, new.publisher, new.note, new.party_id, new.published_on)) execute function search_parts();

-- What there is already.
insert into search_document (negotiation_id, kind, entry_id, version, part, parties, issues, written, title, form, names, body)
select found.negotiation_id, found.kind, found.entry_id, found.version, found.part, found.parties, found.issues, found.written,
    found.title, found.form, found.names, found.body
from revision
cross join lateral search_of(revision) as found
order by revision.id;
insert into search_document (negotiation_id, kind, part, parties, issues, title, form, names, body)
select negotiation_id, 'issue', slug, '{}', array[slug], title, 'issue', '', concat_ws(' ', explanation, note) from issue;
insert into search_document (negotiation_id, kind, part, parties, issues, written, title, form, names, body)
select source.negotiation_id, 'source', source.slug, said.parties, '{}', partial_date(source.published_on, source.published_precision), source.title,
    concat_ws(' ', 'source', source.publisher), names_of(source.negotiation_id, said.parties), coalesce(source.note, '')
from source
cross join lateral (select array(select party.slug from party where party.id = source.party_id) as parties) as said;

-- A question as the index understands it, of what a person asked: [{"not": false, "any": [{"words": "…", "phrase": true}, …]}, …]. Every part
-- must be there in one of its forms, or, with "not", in none. A question of nothing but very common words finds nothing.
create function search_question(asked jsonb) returns tsquery language sql immutable strict as $$
    select coalesce(string_agg(case when part -> 'not' = 'true' then '!' else '' end || '(' || forms.query || ')', ' & '), '')::tsquery
    from jsonb_array_elements(asked) as part
    cross join lateral (
        select string_agg('(' || one.query::text || ')', ' | ') as query
        from jsonb_array_elements(part -> 'any') as form
        cross join lateral (select case
            when form -> 'phrase' = 'true' then phraseto_tsquery('english', form ->> 'words')
            else plainto_tsquery('english', form ->> 'words')
        end as query) as one
        where numnode(one.query) > 0
    ) as forms
    where forms.query is not null
$$;

-- What matches: of several saves of one thing the newest that does.
create function search_found(
    question tsquery, of_negotiation bigint, of_kind text, of_party text, on_issue text, dated_from date, dated_to date, private bigint[]
) returns setof search_document language sql stable as $$
    select document.*
    from search_document as document
    join negotiation on negotiation.id = document.negotiation_id
    where document.words @@ question
        and (not negotiation.is_private or private is null or negotiation.id = any (private))
        and (of_negotiation is null or document.negotiation_id = of_negotiation)
        and (of_kind is null or document.kind = of_kind)
        and (of_party is null or document.parties @> array[of_party])
        and (on_issue is null or document.issues @> array[on_issue])
        and (dated_from is null or document.dated >= dated_from)
        and (dated_to is null or document.dated <= dated_to)
        and (document.version is null or not exists (
            select from search_document as newer
            where newer.entry_id = document.entry_id
                and newer.part is not distinct from document.part
                and newer.version > document.version
                and newer.words @@ question
        ))
$$;
