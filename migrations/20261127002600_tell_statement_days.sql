-- Days on which somebody made a statement, up to a day: every one where they lie close together; of statements that are spread over a long time
-- about `told` days for each lane, one in each month at least. The planner puts the text of this function in the place of its call.
create function told_statement_days(negotiations bigint[], until date, told integer)
returns table (negotiation_id bigint, party text, day date) language sql stable as $$
    select distinct on (near.negotiation_id, near.lane, near.place, date_trunc('month', near.made_on))
        near.negotiation_id, party.slug, near.made_on
    from (
        select statement_day.negotiation_id, statement_day.lane, statement_day.made_on,
            (statement_day.made_on - span.first) / span.step as place
        from statement_day
        join (
            select statement_day.negotiation_id, min(statement_day.made_on) as first,
                greatest(1, (max(statement_day.made_on) - min(statement_day.made_on)) / told) as step
            from statement_day
            where statement_day.negotiation_id = any (negotiations)
            group by statement_day.negotiation_id
        ) as span on span.negotiation_id = statement_day.negotiation_id
    ) as near
    left join party on party.id = near.lane
    where until is null or near.made_on <= until
    order by near.negotiation_id, near.lane, near.place, date_trunc('month', near.made_on), near.made_on
$$;
