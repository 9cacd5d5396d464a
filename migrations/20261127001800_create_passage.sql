-- Where in a source a claim is found, and in which words: a page, a minute, a short quotation, for an entry or for one term of an offer.
create table passage (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    entry_id bigint not null,
    ordinal integer not null,
    source_id bigint not null,
    issue_id bigint,
    locator text constraint passage_locator_check check (length(locator) between 1 and 120),
    quote text constraint passage_quote_check check (length(quote) > 0),
    constraint passage_ordinal_key unique (entry_id, ordinal),
    constraint passage_says_check check (num_nonnulls(locator, quote) > 0),
    constraint passage_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id) on delete cascade,
    constraint passage_source_fkey foreign key (negotiation_id, source_id) references source (negotiation_id, id),
    constraint passage_issue_fkey foreign key (negotiation_id, issue_id) references issue (negotiation_id, id)
);
create index passage_source_idx on passage (source_id);
create index passage_issue_idx on passage (issue_id);

-- When the archived copy of a source was made.
alter table source
    add column archived_on date,
    add column archived_precision text,
    add constraint source_archived_check check (
        (archived_on is null) = (archived_precision is null)
        and (archived_on is null or is_last_day(archived_on, archived_precision))
        and (archived_on is null or archived_url is not null)
    );
