-- Which terms of an offer an answer in part accepts: the issues of those terms.
create table response_issue (
    negotiation_id bigint not null,
    response_id bigint not null references response (entry_id) on delete cascade,
    issue_id bigint not null,
    ordinal integer not null,
    primary key (response_id, issue_id),
    constraint response_issue_ordinal_key unique (response_id, ordinal),
    constraint response_issue_response_fkey foreign key (negotiation_id, response_id) references entry (negotiation_id, id),
    constraint response_issue_issue_fkey foreign key (negotiation_id, issue_id) references issue (negotiation_id, id)
);
create index response_issue_issue_idx on response_issue (issue_id);

-- Only an answer in part names terms, and they are terms of the offer that it answers: from whichever side that changes.
create function check_accepted() returns trigger language plpgsql as $$
declare
    subject bigint[];
begin
    case tg_table_name
        when 'response_issue' then subject := array[new.response_id];
        when 'response' then subject := array[new.entry_id];
        else subject := array(select response.entry_id from response where response.offer_id = old.offer_id);
    end case;
    if exists (
        select from response_issue
        join response on response.entry_id = response_issue.response_id
        where response_issue.response_id = any (subject) and (
            response.answer <> 'accepts_in_part'
            or not exists (
                select from position where position.offer_id = response.offer_id and position.issue_id = response_issue.issue_id
            )
        )
    ) then
        raise exception 'an answer accepts a term that its offer does not have' using errcode = 'check_violation', constraint = 'response_issue_term_check';
    end if;
    return null;
end $$;
create constraint trigger response_issue_terms after insert or update on response_issue
    deferrable initially deferred for each row execute function check_accepted();
create constraint trigger response_accepted after update of offer_id, answer on response
    deferrable initially deferred for each row execute function check_accepted();
create constraint trigger position_accepted after update of issue_id or delete on position
    deferrable initially deferred for each row execute function check_accepted();
