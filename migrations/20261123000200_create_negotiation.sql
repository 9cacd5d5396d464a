-- The whole record: negotiations, their parties and issues, entries of the four kinds with their positions, sources and citations,
-- disputes, old slugs and revisions. What must never be is refused here, whatever program writes.
--
-- A date of which a part is unknown is stored as its last possible day with its precision ('day', 'month', 'year').
-- Every part carries its negotiation's id, and foreign keys include it, so that nothing can point into another negotiation.

create function is_last_day(day date, known text) returns boolean
    language sql immutable
    return case known
        when 'day' then true
        when 'month' then extract(day from day + 1) = 1
        when 'year' then extract(month from day) = 12 and extract(day from day) = 31
    end;

-- The date as the record writes it: 2023-08-11, 2023-08 or 2023.
create function partial_date(day date, known text) returns text
    language sql immutable
    return to_char(day, case known when 'day' then 'YYYY-MM-DD' when 'month' then 'YYYY-MM' else 'YYYY' end);

create table negotiation (
    id bigint generated always as identity primary key,
    slug text not null constraint negotiation_slug_key unique
        constraint negotiation_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    title text not null,
    short_title text not null,
    agreement text not null,
    place text,
    summary text not null,
    time_zone text not null,
    opened_on date,
    opened_precision text,
    expires_on date,
    expires_precision text,
    covered bigint constraint negotiation_covered_check check (covered >= 0),
    gaps text[] not null default '{}',
    note text,
    confidence text constraint negotiation_confidence_check check (confidence in ('read', 'recalled')),
    version integer not null default 1,
    -- Counts every save of any of its parts, so that what was computed from an older state is known to be stale.
    generation bigint not null default 1,
    recorded_at timestamptz not null,
    constraint negotiation_opened_check check ((opened_on is null) = (opened_precision is null) and is_last_day(opened_on, opened_precision) is not false),
    constraint negotiation_expires_check check ((expires_on is null) = (expires_precision is null) and is_last_day(expires_on, expires_precision) is not false)
);

create table party (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    slug text not null constraint party_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    ordinal integer not null,
    name text not null,
    short_name text not null,
    role text not null constraint party_role_check check (role in ('union', 'employer', 'mediator', 'other')),
    -- Names and offices, shown as they are and never searched by: [{"name", "title", "note"?, "confidence"?}].
    people jsonb not null default '[]' constraint party_people_check check (jsonb_typeof(people) = 'array'),
    note text,
    confidence text constraint party_confidence_check check (confidence in ('read', 'recalled')),
    constraint party_slug_key unique (negotiation_id, slug),
    constraint party_negotiation_key unique (negotiation_id, id)
);

create table category (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    slug text not null constraint category_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    ordinal integer not null,
    title text not null,
    explanation text not null,
    note text,
    confidence text constraint category_confidence_check check (confidence in ('read', 'recalled')),
    constraint category_slug_key unique (negotiation_id, slug),
    constraint category_negotiation_key unique (negotiation_id, id)
);

create table issue (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    category_id bigint not null,
    slug text not null constraint issue_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    ordinal integer not null,
    title text not null,
    explanation text not null,
    number text,
    note text,
    confidence text constraint issue_confidence_check check (confidence in ('read', 'recalled')),
    constraint issue_slug_key unique (negotiation_id, slug),
    constraint issue_negotiation_key unique (negotiation_id, id),
    constraint issue_category_fkey foreign key (negotiation_id, category_id) references category (negotiation_id, id)
);

create table measure (
    issue_id bigint primary key references issue (id),
    label text not null,
    unit text not null,
    favours_union text not null constraint measure_favours_union_check check (favours_union in ('higher', 'lower')),
    -- The names of a schedule's points, in order; null for a single number.
    steps text[] constraint measure_steps_check check (cardinality(steps) > 0 and array_position(steps, null) is null),
    total text constraint measure_total_check check (total is null or (total in ('compound', 'sum') and steps is not null)),
    note text,
    confidence text constraint measure_confidence_check check (confidence in ('read', 'recalled'))
);

create table baseline (
    issue_id bigint primary key references issue (id),
    headline text not null constraint baseline_headline_check check (length(headline) between 1 and 32),
    text text not null,
    step_values numeric[],
    note text,
    confidence text constraint baseline_confidence_check check (confidence in ('read', 'recalled'))
);

create table source (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    slug text not null constraint source_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    ordinal integer not null,
    kind text not null constraint source_kind_check check (kind in ('primary', 'trade', 'news', 'mirror', 'blog', 'forum', 'reference')),
    party_id bigint,
    publisher text not null,
    title text not null,
    title_inferred boolean not null default false,
    published_on date,
    published_precision text,
    url text constraint source_url_check check (url ~ '^https?://'),
    archived_url text constraint source_archived_url_check check (archived_url ~ '^https?://'),
    note text,
    confidence text constraint source_confidence_check check (confidence in ('read', 'recalled')),
    constraint source_slug_key unique (negotiation_id, slug),
    constraint source_negotiation_key unique (negotiation_id, id),
    constraint source_party_fkey foreign key (negotiation_id, party_id) references party (negotiation_id, id),
    constraint source_party_check check (party_id is null or kind = 'primary'),
    constraint source_published_check check ((published_on is null) = (published_precision is null) and is_last_day(published_on, published_precision) is not false)
);

create table entry (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    kind text not null constraint entry_kind_check check (kind in ('event', 'offer', 'response', 'statement')),
    slug text not null constraint entry_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    title text constraint entry_title_check check ((title is null) = (kind = 'statement')),
    summary text not null,
    made_on date not null,
    made_precision text not null,
    made_at time,
    sort_order smallint not null default 0,
    -- Statements and events are public when they happen.
    public_on date,
    public_precision text,
    note text,
    confidence text constraint entry_confidence_check check (confidence in ('read', 'recalled')),
    version integer not null default 1 constraint entry_version_check check (version > 0),
    -- Makes one record of a form that was sent twice.
    submission text constraint entry_submission_key unique,
    recorded_at timestamptz not null,
    -- The order of things, as the domain's `Moment` has it: time unknown is midday, and kinds follow each other.
    sort_time time not null generated always as (coalesce(made_at, time '12:00')) stored,
    kind_rank smallint not null generated always as (case kind when 'event' then 0 when 'offer' then 1 when 'response' then 2 else 3 end) stored,
    constraint entry_slug_key unique (negotiation_id, slug),
    constraint entry_kind_key unique (negotiation_id, id, kind),
    constraint entry_made_check check (is_last_day(made_on, made_precision)),
    constraint entry_public_check check ((public_on is null) = (public_precision is null) and is_last_day(public_on, public_precision) is not false),
    constraint entry_public_later_check check (public_on is null or public_on >= made_on or public_precision <> 'day' or made_precision <> 'day')
);

-- The timeline, its cursor in both directions, and a single kind of it.
create index entry_timeline_idx on entry (negotiation_id, made_on, sort_time, sort_order, kind_rank, id);
create index entry_kind_timeline_idx on entry (negotiation_id, kind, made_on, sort_time, sort_order, kind_rank, id);

create table entry_party (
    negotiation_id bigint not null,
    entry_id bigint not null,
    kind text not null,
    party_id bigint not null,
    ordinal integer not null,
    primary key (entry_id, party_id),
    constraint entry_party_entry_fkey foreign key (negotiation_id, entry_id, kind) references entry (negotiation_id, id, kind) on delete cascade,
    constraint entry_party_party_fkey foreign key (negotiation_id, party_id) references party (negotiation_id, id)
);
create index entry_party_party_idx on entry_party (party_id, entry_id);

create table offer (
    entry_id bigint primary key,
    negotiation_id bigint not null,
    kind text not null default 'offer' constraint offer_kind_check check (kind = 'offer'),
    form text not null constraint offer_form_check
        check (form in ('proposal', 'counterproposal', 'package', 'final_offer', 'tentative_agreement', 'memorandum')),
    responds_to bigint,
    condition text,
    date_note text,
    constraint offer_entry_fkey foreign key (negotiation_id, entry_id, kind) references entry (negotiation_id, id, kind) on delete cascade,
    constraint offer_negotiation_key unique (negotiation_id, entry_id),
    constraint offer_responds_to_fkey foreign key (negotiation_id, responds_to) references offer (negotiation_id, entry_id) deferrable initially deferred
);
create index offer_responds_to_idx on offer (responds_to);

create table offer_addressee (
    negotiation_id bigint not null,
    offer_id bigint not null,
    party_id bigint not null,
    ordinal integer not null,
    primary key (offer_id, party_id),
    constraint offer_addressee_offer_fkey foreign key (negotiation_id, offer_id) references offer (negotiation_id, entry_id) on delete cascade,
    constraint offer_addressee_party_fkey foreign key (negotiation_id, party_id) references party (negotiation_id, id)
);

create table position (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    offer_id bigint not null,
    issue_id bigint not null,
    ordinal integer not null,
    alternative text not null default '' constraint position_alternative_check check (alternative in ('', 'A', 'B')),
    stance text not null constraint position_stance_check
        check (stance in ('proposes', 'modifies', 'holds', 'accepts', 'rejects', 'refuses_to_counter', 'withdraws', 'not_included')),
    headline text not null constraint position_headline_check check (length(headline) between 1 and 32),
    text text not null,
    step_values numeric[],
    basis text,
    derived boolean not null default false,
    public_on date,
    public_precision text,
    note text,
    confidence text constraint position_confidence_check check (confidence in ('read', 'recalled')),
    constraint position_issue_key unique (offer_id, issue_id, alternative),
    constraint position_offer_fkey foreign key (negotiation_id, offer_id) references offer (negotiation_id, entry_id) on delete cascade,
    constraint position_issue_fkey foreign key (negotiation_id, issue_id) references issue (negotiation_id, id),
    constraint position_refusal_check check (stance not in ('rejects', 'refuses_to_counter') or step_values is null),
    constraint position_derived_check check (not derived or note is not null),
    constraint position_public_check check ((public_on is null) = (public_precision is null) and is_last_day(public_on, public_precision) is not false)
);
create index position_issue_idx on position (issue_id, offer_id);

create table response (
    entry_id bigint primary key,
    negotiation_id bigint not null,
    kind text not null default 'response' constraint response_kind_check check (kind = 'response'),
    offer_id bigint not null,
    answer text not null constraint response_answer_check
        check (answer in ('accepts', 'accepts_in_part', 'rejects', 'holds', 'withdraws', 'ratifies', 'votes_down', 'reopens')),
    constraint response_entry_fkey foreign key (negotiation_id, entry_id, kind) references entry (negotiation_id, id, kind) on delete cascade,
    constraint response_offer_fkey foreign key (negotiation_id, offer_id) references offer (negotiation_id, entry_id)
);
create index response_offer_idx on response (offer_id);

create table statement (
    entry_id bigint primary key,
    negotiation_id bigint not null,
    kind text not null default 'statement' constraint statement_kind_check check (kind = 'statement'),
    speaker text not null,
    affiliation text,
    quote text,
    channel text,
    constraint statement_entry_fkey foreign key (negotiation_id, entry_id, kind) references entry (negotiation_id, id, kind) on delete cascade
);

create table event (
    entry_id bigint primary key,
    negotiation_id bigint not null,
    kind text not null default 'event' constraint event_kind_check check (kind = 'event'),
    happening text not null constraint event_happening_check
        check (happening in ('session', 'strike', 'lockout', 'vote', 'deadline', 'mediation', 'milestone')),
    ends_on date,
    ends_precision text,
    constraint event_entry_fkey foreign key (negotiation_id, entry_id, kind) references entry (negotiation_id, id, kind) on delete cascade,
    constraint event_ends_check check ((ends_on is null) = (ends_precision is null) and is_last_day(ends_on, ends_precision) is not false)
);

create table dispute (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    slug text not null constraint dispute_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
    ordinal integer not null,
    topic text not null,
    resolution text,
    note text,
    confidence text constraint dispute_confidence_check check (confidence in ('read', 'recalled')),
    constraint dispute_slug_key unique (negotiation_id, slug),
    constraint dispute_negotiation_key unique (negotiation_id, id)
);

create table dispute_version (
    negotiation_id bigint not null,
    dispute_id bigint not null,
    ordinal integer not null,
    text text not null,
    note text,
    confidence text constraint dispute_version_confidence_check check (confidence in ('read', 'recalled')),
    primary key (dispute_id, ordinal),
    constraint dispute_version_dispute_fkey foreign key (negotiation_id, dispute_id) references dispute (negotiation_id, id) on delete cascade
);

-- What a statement, an event or a dispute speaks of: an entry or an issue.
create table about (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    by_entry_id bigint references entry (id) on delete cascade,
    by_dispute_id bigint references dispute (id) on delete cascade,
    ordinal integer not null,
    entry_id bigint references entry (id),
    issue_id bigint,
    constraint about_by_check check (num_nonnulls(by_entry_id, by_dispute_id) = 1),
    constraint about_of_check check (num_nonnulls(entry_id, issue_id) = 1),
    constraint about_entry_key unique nulls not distinct (by_entry_id, by_dispute_id, entry_id, issue_id),
    constraint about_issue_fkey foreign key (negotiation_id, issue_id) references issue (negotiation_id, id)
);
create index about_by_entry_idx on about (by_entry_id);
create index about_by_dispute_idx on about (by_dispute_id);
create index about_entry_idx on about (entry_id);
create index about_issue_idx on about (issue_id);

-- Which claim rests on which source, the first-hand one first. Exactly one of the five places is set.
create table citation (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    source_id bigint not null,
    ordinal integer not null,
    for_negotiation boolean not null default false,
    entry_id bigint references entry (id) on delete cascade,
    position_id bigint references position (id) on delete cascade,
    baseline_id bigint references baseline (issue_id) on delete cascade,
    dispute_id bigint,
    version_ordinal integer,
    constraint citation_source_fkey foreign key (negotiation_id, source_id) references source (negotiation_id, id),
    constraint citation_version_fkey foreign key (dispute_id, version_ordinal) references dispute_version (dispute_id, ordinal) on delete cascade,
    constraint citation_place_check check (
        num_nonnulls(entry_id, position_id, baseline_id, dispute_id) + for_negotiation::integer = 1
        and (dispute_id is null) = (version_ordinal is null)
    ),
    constraint citation_source_key unique nulls not distinct (negotiation_id, source_id, for_negotiation, entry_id, position_id, baseline_id, dispute_id, version_ordinal)
);
create index citation_entry_idx on citation (entry_id);
create index citation_position_idx on citation (position_id);
create index citation_baseline_idx on citation (baseline_id);
create index citation_dispute_idx on citation (dispute_id);
create index citation_source_idx on citation (source_id);

-- An address once given leads somewhere for ever: to a negotiation, or to one of its entries.
create table old_slug (
    slug text not null,
    negotiation_id bigint not null references negotiation (id),
    entry_id bigint references entry (id),
    constraint old_slug_key unique nulls not distinct (slug, entry_id, negotiation_id)
);
create unique index old_slug_negotiation_key on old_slug (slug) where entry_id is null;
create unique index old_slug_entry_key on old_slug (negotiation_id, slug) where entry_id is not null;

-- Every save, whole. Rows are added and never changed.
create table revision (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null references negotiation (id),
    -- Null: a save of the negotiation itself with its parties, issues, sources and disputes.
    entry_id bigint references entry (id),
    version integer not null,
    document jsonb not null,
    author text not null,
    reason text not null,
    recorded_at timestamptz not null,
    constraint revision_version_key unique nulls not distinct (negotiation_id, entry_id, version)
);

-- Values fit the measure of their issue: one per step, at least one known; none without a measure.
create function check_values() returns trigger language plpgsql as $$
declare
    width integer;
begin
    if new.step_values is null then
        return new;
    end if;
    select coalesce(cardinality(steps), 1) into width from measure where measure.issue_id = new.issue_id;
    if width is null then
        raise exception 'values on an issue without a measure' using errcode = 'check_violation', constraint = tg_argv[0];
    end if;
    if cardinality(new.step_values) <> width or num_nonnulls(variadic new.step_values) = 0 then
        raise exception '% values for % steps', cardinality(new.step_values), width using errcode = 'check_violation', constraint = tg_argv[0];
    end if;
    return new;
end $$;
create trigger position_values before insert or update on position for each row execute function check_values('position_values_check');
create trigger baseline_values before insert or update on baseline for each row execute function check_values('baseline_values_check');

-- The other way round: a measure cannot change its number of steps under values that were given for the old ones.
create function check_steps() returns trigger language plpgsql as $$
declare
    width integer := case when tg_op = 'DELETE' then 0 else coalesce(cardinality(new.steps), 1) end;
begin
    if exists (select from position where position.issue_id = old.issue_id and cardinality(position.step_values) <> width)
        or exists (select from baseline where baseline.issue_id = old.issue_id and cardinality(baseline.step_values) <> width)
    then
        raise exception 'values were given for the measure as it was' using errcode = 'check_violation', constraint = 'measure_in_use_check';
    end if;
    return null;
end $$;
create constraint trigger measure_steps after update or delete on measure
    deferrable initially deferred for each row execute function check_steps();

-- No circle of answers: an offer never answers itself, directly or through others.
create function check_answers() returns trigger language plpgsql as $$
begin
    if exists (
        with recursive chain (entry_id) as (
            select new.responds_to
            union
            select offer.responds_to from offer join chain on offer.entry_id = chain.entry_id where offer.responds_to is not null
        )
        select from chain where chain.entry_id = new.entry_id
    ) then
        raise exception 'an offer answers itself' using errcode = 'check_violation', constraint = 'offer_responds_to_check';
    end if;
    return null;
end $$;
create constraint trigger offer_answers after insert or update of responds_to on offer
    deferrable initially deferred for each row when (new.responds_to is not null) execute function check_answers();

-- One party makes an offer; two at least sign an agreement; somebody gives a response.
create function check_parties() returns trigger language plpgsql as $$
declare
    subject bigint := case tg_table_name when 'entry_party' then coalesce(new.entry_id, old.entry_id) else new.entry_id end;
    signed boolean;
    makers bigint;
begin
    select offer.form in ('tentative_agreement', 'memorandum') into signed from offer where offer.entry_id = subject;
    select count(*) into makers from entry_party where entry_party.entry_id = subject;
    if signed and makers < 2 then
        raise exception 'an agreement is signed by two parties at least' using errcode = 'check_violation', constraint = 'offer_parties_check';
    elsif not signed and makers <> 1 then
        raise exception 'an offer is made by one party' using errcode = 'check_violation', constraint = 'offer_parties_check';
    elsif makers = 0 and exists (select from response where response.entry_id = subject) then
        raise exception 'a response is given by somebody' using errcode = 'check_violation', constraint = 'response_parties_check';
    end if;
    return null;
end $$;
create constraint trigger entry_party_makers after insert or update or delete on entry_party
    deferrable initially deferred for each row execute function check_parties();
create constraint trigger offer_makers after insert or update on offer
    deferrable initially deferred for each row execute function check_parties();
create constraint trigger response_makers after insert or update on response
    deferrable initially deferred for each row execute function check_parties();
