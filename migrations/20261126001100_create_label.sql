-- What parties call an offer or an event: "best and final", "impasse". Kept as their word, with its day and sources, beside the neutral one.
create table label (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    entry_id bigint not null,
    kind text not null constraint label_kind_check check (kind in ('offer', 'event')),
    ordinal integer not null,
    words text not null constraint label_words_check check (length(words) between 1 and 60),
    party_id bigint not null,
    called_on date not null,
    called_precision text not null,
    constraint label_ordinal_key unique (entry_id, ordinal),
    constraint label_words_key unique (entry_id, words, party_id),
    constraint label_negotiation_key unique (negotiation_id, id),
    constraint label_called_check check (is_last_day(called_on, called_precision)),
    constraint label_entry_fkey foreign key (negotiation_id, entry_id, kind) references entry (negotiation_id, id, kind) on delete cascade,
    constraint label_party_fkey foreign key (negotiation_id, party_id) references party (negotiation_id, id)
);
create index label_party_idx on label (party_id);

-- Its sources: a seventh place that a citation may stand for.
alter table citation
    add column label_id bigint,
    add constraint citation_label_fkey foreign key (negotiation_id, label_id) references label (negotiation_id, id) on delete cascade,
    drop constraint citation_place_check,
    add constraint citation_place_check check (
        num_nonnulls(entry_id, position_id, baseline_id, dispute_id, total_id, label_id) + for_negotiation::integer = 1
        and (dispute_id is null) = (version_ordinal is null)
    ),
    drop constraint citation_source_key,
    add constraint citation_source_key unique nulls not distinct
        (negotiation_id, source_id, for_negotiation, entry_id, position_id, baseline_id, dispute_id, version_ordinal, total_id, label_id);
create index citation_label_idx on citation (label_id);
