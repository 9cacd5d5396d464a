-- How many entries of each kind a negotiation has, and on which days a lane has statements: what the first page of a timeline tells of all of
-- it, kept so that it need not be counted. Triggers keep both, so that no program can forget to.
create table entry_count (
    negotiation_id bigint not null constraint entry_count_negotiation_fkey references negotiation (id),
    kind text not null,
    entries bigint not null,
    primary key (negotiation_id, kind)
);
create table statement_day (
    negotiation_id bigint not null constraint statement_day_negotiation_fkey references negotiation (id),
    -- The party, or 0 for several or none.
    lane bigint not null,
    made_on date not null,
    statements bigint not null,
    primary key (negotiation_id, lane, made_on)
);

-- Adds what came and takes away what went, of entries by negotiation, kind, lane and day.
create function count_entries(changes jsonb) returns void language sql as $$
    insert into entry_count (negotiation_id, kind, entries)
    select change.negotiation_id, change.kind, sum(change.many)
    from jsonb_to_recordset(changes) as change (negotiation_id bigint, kind text, lane bigint, made_on date, many bigint)
    group by 1, 2
    having sum(change.many) <> 0
    order by 1, 2
    on conflict (negotiation_id, kind) do update set entries = entry_count.entries + excluded.entries;
    insert into statement_day (negotiation_id, lane, made_on, statements)
    select change.negotiation_id, change.lane, change.made_on, sum(change.many)
    from jsonb_to_recordset(changes) as change (negotiation_id bigint, kind text, lane bigint, made_on date, many bigint)
    where change.kind = 'statement'
    group by 1, 2, 3
    having sum(change.many) <> 0
    order by 1, 2, 3
    on conflict (negotiation_id, lane, made_on) do update set statements = statement_day.statements + excluded.statements;
    delete from statement_day
    using jsonb_to_recordset(changes) as change (negotiation_id bigint, kind text, lane bigint, made_on date, many bigint)
    where change.many < 0
        and statement_day.negotiation_id = change.negotiation_id
        and statement_day.lane = change.lane
        and statement_day.made_on = change.made_on
        and statement_day.statements = 0
$$;

create function count_changed_entries() returns trigger language plpgsql as $$
declare
    changes jsonb;
begin
    case tg_op
        when 'INSERT' then
            select jsonb_agg(changed) into changes from (
                select negotiation_id, kind, lane, made_on, count(*) as many from added group by 1, 2, 3, 4
            ) as changed;
        when 'DELETE' then
            select jsonb_agg(changed) into changes from (
                select negotiation_id, kind, lane, made_on, -count(*) as many from removed group by 1, 2, 3, 4
            ) as changed;
        when 'UPDATE' then
            select jsonb_agg(changed) into changes from (
                select negotiation_id, kind, lane, made_on, sum(many) as many
                from (
                    select negotiation_id, kind, lane, made_on, 1 as many from added
                    union all
                    select negotiation_id, kind, lane, made_on, -1 from removed
                ) as both_sides
                group by 1, 2, 3, 4
                having sum(many) <> 0
            ) as changed;
    end case;
    if changes is not null then
        perform count_entries(changes);
    end if;
    return null;
end $$;
create trigger entry_counted_added after insert on entry referencing new table as added
    for each statement execute function count_changed_entries();
create trigger entry_counted_changed after update on entry referencing old table as removed new table as added
    for each statement execute function count_changed_entries();
create trigger entry_counted_removed after delete on entry referencing old table as removed
    for each statement execute function count_changed_entries();

-- What there is already.
select count_entries(jsonb_agg(there))
from (select negotiation_id, kind, lane, made_on, count(*) as many from entry group by 1, 2, 3, 4) as there
having count(*) > 0;
