-- Answers from before name no terms; this one is said to take one of two.
do $$ begin
    assert not exists (select from response_issue);
end $$;
update response set answer = 'accepts_in_part';
insert into response_issue (negotiation_id, response_id, issue_id, ordinal)
select response.negotiation_id, response.entry_id, issue.id, 1
from response join issue on issue.negotiation_id = response.negotiation_id and issue.slug = 'wages';
