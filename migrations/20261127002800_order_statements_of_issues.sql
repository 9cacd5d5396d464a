-- The statements that speak of an issue, in the order of the timeline: an issue's page reads its newest few from here. From the entries themselves
-- they would be gathered and sorted, all of them, wherever the issue is rare among the entries of the whole database. Triggers keep it, so that no
-- program can forget to.
create table issue_statement (
    issue_id bigint not null,
    made_on date not null,
    sort_time time not null,
    sort_order smallint not null,
    entry_id bigint not null constraint issue_statement_entry_fkey references entry (id) on delete cascade,
    primary key (issue_id, made_on, sort_time, sort_order, entry_id)
);
create index issue_statement_entry_idx on issue_statement (entry_id);

create function order_statement() returns trigger language plpgsql as $$
begin
    delete from issue_statement where entry_id = new.id;
    insert into issue_statement (issue_id, made_on, sort_time, sort_order, entry_id)
    select issue_id, new.made_on, new.sort_time, new.sort_order, new.id from unnest(new.issue_ids) as issue_id;
    return null;
end $$;
create trigger entry_ordered_added after insert on entry for each row
    when (new.kind = 'statement' and new.issue_ids <> '{}')
    execute function order_statement();
create trigger entry_ordered_changed after update on entry for each row
    when (
        new.kind = 'statement'
        and (old.issue_ids, old.made_on, old.sort_time, old.sort_order) is distinct from (new.issue_ids, new.made_on, new.sort_time, new.sort_order)
    )
    execute function order_statement();

-- What there is already.
insert into issue_statement (issue_id, made_on, sort_time, sort_order, entry_id)
select issue_id, made_on, sort_time, sort_order, id from entry, unnest(issue_ids) as issue_id where kind = 'statement';
