-- Sources publish totals of a schedule's steps, rounded or added up in ways of their own: kept beside the steps, as they were published.
create table position_total (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    position_id bigint not null,
    ordinal integer not null,
    value numeric not null constraint position_total_number_check check (value not in ('NaN', 'Infinity', '-Infinity')),
    words text not null constraint position_total_words_check check (length(words) between 1 and 120),
    -- A party's slug or plain words; null: the publisher of the first source.
    published_by text constraint position_total_published_by_check check (length(published_by) between 1 and 120),
    constraint position_total_ordinal_key unique (position_id, ordinal),
    constraint position_total_negotiation_key unique (negotiation_id, id),
    constraint position_total_position_fkey foreign key (negotiation_id, position_id) references position (negotiation_id, id) on delete cascade
);

-- Its sources: a sixth place that a citation may stand for.
alter table citation
    add column total_id bigint,
    add constraint citation_total_fkey foreign key (negotiation_id, total_id) references position_total (negotiation_id, id) on delete cascade,
    drop constraint citation_place_check,
    add constraint citation_place_check check (
        num_nonnulls(entry_id, position_id, baseline_id, dispute_id, total_id) + for_negotiation::integer = 1
        and (dispute_id is null) = (version_ordinal is null)
    ),
    drop constraint citation_source_key,
    add constraint citation_source_key unique nulls not distinct
        (negotiation_id, source_id, for_negotiation, entry_id, position_id, baseline_id, dispute_id, version_ordinal, total_id);
create index citation_total_idx on citation (total_id);

-- A total is of steps, and a refusal has none: from whichever side that changes.
create function check_totals() returns trigger language plpgsql as $$
declare
    subject_id bigint;
begin
    case tg_table_name
        when 'position_total' then
            select position.issue_id into subject_id from position where position.id = new.position_id;
        when 'position' then
            subject_id := new.issue_id;
        else
            subject_id := old.issue_id;
    end case;
    if exists (
        select from position_total
        join position on position.id = position_total.position_id
        left join measure on measure.issue_id = position.issue_id
        where position.issue_id = subject_id and (measure.steps is null or position.stance in ('rejects', 'refuses_to_counter'))
    ) then
        raise exception 'a total without steps' using errcode = 'check_violation', constraint = 'position_total_steps_check';
    end if;
    return null;
end $$;
create constraint trigger position_total_steps after insert or update on position_total
    deferrable initially deferred for each row execute function check_totals();
create constraint trigger position_totals after update of issue_id, stance on position
    deferrable initially deferred for each row execute function check_totals();
create constraint trigger measure_totals after update or delete on measure
    deferrable initially deferred for each row execute function check_totals();
