-- Rows from before are found by what they hold, and a later change of a part is found too.
do $$ begin
    assert (select words @@ 'dockers' and cardinality(party_ids) = 1 and cardinality(issue_ids) = 1 from entry where slug = 'dockers-want');
    assert (select issue_ids = (select issue_ids from entry where slug = 'deal') and cardinality(issue_ids) = 2 from entry where slug = 'dockers-ratify');
    assert (select lane = 0 from entry where slug = 'deal');
end $$;
update statement set quote = 'Not before spring';
do $$ begin
    assert (select words @@ search_query('SPR') from entry where slug = 'port-speaks');
    assert not (select words @@ search_query('autumn') from entry where slug = 'port-speaks');
end $$;
