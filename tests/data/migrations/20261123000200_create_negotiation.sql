-- One of everything: dates of each precision, numbers that are missing, alternatives, an address that changed, a second version.
insert into negotiation (slug, title, short_title, agreement, place, summary, time_zone, opened_on, opened_precision, expires_on,
    expires_precision, covered, gaps, note, confidence, version, generation, recorded_at)
values ('dockers-2024', 'Dockers and the port, 2024', 'Dockers, 2024', 'Port agreement', 'Harbour', 'A small round.', 'Europe/Paris',
    '2024-01-31', 'month', '2024-03-31', 'day', 900, '{"No minutes are public.","Wages of 2019 — “unknown”."}', 'A note', 'read', 2, 9, '2024-02-01 10:00:00+00');

insert into party (negotiation_id, slug, ordinal, name, short_name, role, people, note, confidence)
select negotiation.id, given.slug, given.ordinal, given.name, given.short_name, given.role, given.people::jsonb, null, null
from negotiation
cross join (values
    ('dockers', 1, 'Union of Dockers', 'Dockers', 'union', '[{"name": "Zoë Ångström", "title": "Secretary"}]'),
    ('port', 2, 'Port Authority', 'Port', 'employer', '[]'),
    ('judge', 3, 'Labour judge', 'Judge', 'mediator', '[]')
) as given (slug, ordinal, name, short_name, role, people);

insert into category (negotiation_id, slug, ordinal, title, explanation)
select id, 'pay', 1, 'Pay', 'What is paid.' from negotiation;

insert into issue (negotiation_id, category_id, slug, ordinal, title, explanation, number)
select category.negotiation_id, category.id, given.slug, given.ordinal, given.title, 'A sentence.', given.number
from category
cross join (values ('wages', 1, 'Wages', '12'), ('breaks', 2, 'Breaks', null)) as given (slug, ordinal, title, number);

insert into measure (issue_id, label, unit, favours_union, steps, total)
select id, 'Yearly rise', '%', 'higher', '{"Year 1","Year 2"}', 'compound' from issue where slug = 'wages';
insert into baseline (issue_id, headline, text, step_values)
select id, '2% · 2%', 'Two per cent a year.', '{2,2.50}' from issue where slug = 'wages';

insert into source (negotiation_id, slug, ordinal, kind, party_id, publisher, title, title_inferred, published_on, published_precision, url)
select party.negotiation_id, 'leaflet', 1, 'primary', party.id, 'Union of Dockers', 'Leaflet', true, '2024-12-31', 'year', 'https://example.org/leaflet'
from party where slug = 'dockers';
insert into source (negotiation_id, slug, ordinal, kind, publisher, title)
select id, 'paper', 2, 'news', 'A paper', 'A report' from negotiation;

insert into entry (negotiation_id, kind, slug, title, summary, made_on, made_precision, made_at, sort_order, public_on, public_precision,
    version, submission, recorded_at)
select negotiation.id, given.kind, given.slug, given.title, 'A summary.', given.made_on::date, given.made_precision, given.made_at::time, given.sort_order,
    given.public_on::date, given.public_precision, given.version, given.submission, '2024-02-01 10:00:00+00'
from negotiation
cross join (values
    ('offer', 'dockers-ask', 'Dockers ask', '2024-02-10', 'day', '09:30', 0, '2024-02-29', 'month', 2, 'token-of-a-form'),
    ('offer', 'port-answers', 'Port answers', '2024-02-10', 'day', null, 3, null, null, 1, null),
    ('offer', 'deal', 'Deal', '2024-12-31', 'year', null, 0, '2025-01-05', 'day', 1, null),
    ('response', 'dockers-ratify', 'Dockers ratify', '2025-01-31', 'month', null, 0, '2025-01-31', 'month', 1, null),
    ('statement', 'port-speaks', null, '2024-02-11', 'day', '22:05', 0, null, null, 1, null),
    ('event', 'strike', 'Strike', '2024-02-12', 'day', null, 0, null, null, 1, null)
) as given (kind, slug, title, made_on, made_precision, made_at, sort_order, public_on, public_precision, version, submission);

insert into offer (entry_id, negotiation_id, form, condition, date_note)
select id, negotiation_id, case slug when 'dockers-ask' then 'proposal' when 'deal' then 'memorandum' else 'package' end, 'If all of it', 'About then'
from entry where kind = 'offer';
update offer
set responds_to = (select id from entry where slug = 'dockers-ask')
where entry_id = (select id from entry where slug = 'port-answers');
insert into response (entry_id, negotiation_id, offer_id, answer)
select id, negotiation_id, (select id from entry where slug = 'deal'), 'ratifies' from entry where kind = 'response';
insert into statement (entry_id, negotiation_id, speaker, affiliation, quote, channel)
select id, negotiation_id, 'A speaker', 'Port', 'We are “open”', 'Letter' from entry where kind = 'statement';
insert into event (entry_id, negotiation_id, happening, ends_on, ends_precision)
select id, negotiation_id, 'strike', '2024-02-29', 'month' from entry where kind = 'event';

insert into entry_party (negotiation_id, entry_id, kind, party_id, ordinal)
select entry.negotiation_id, entry.id, entry.kind, party.id, party.ordinal
from entry
join party on party.negotiation_id = entry.negotiation_id
where (entry.slug, party.slug) in (
    ('dockers-ask', 'dockers'), ('port-answers', 'port'), ('deal', 'dockers'), ('deal', 'port'), ('dockers-ratify', 'dockers'), ('port-speaks', 'port'));
insert into offer_addressee (negotiation_id, offer_id, party_id, ordinal)
select entry.negotiation_id, entry.id, party.id, 1
from entry
join party on party.negotiation_id = entry.negotiation_id
where entry.slug = 'dockers-ask' and party.slug = 'port';

insert into position (negotiation_id, offer_id, issue_id, ordinal, alternative, stance, headline, text, step_values, basis, derived, public_on,
    public_precision, note)
select entry.negotiation_id, entry.id, issue.id, given.ordinal, given.alternative, given.stance, given.headline, 'In full.', given.step_values::numeric[],
    given.basis, given.derived, given.public_on::date, given.public_precision, given.note
from (values
    ('dockers-ask', 'wages', 1, 'A', 'proposes', '5% · 4%', '{5,4}', null, false, null, null, null),
    ('dockers-ask', 'wages', 2, 'B', 'proposes', '4.975%', '{4.975,null}', 'compounded', true, '2024-03-01', 'day', '4 + 0.975'),
    ('port-answers', 'wages', 1, '', 'refuses_to_counter', 'No counter', null, null, false, null, null, null),
    ('deal', 'wages', 1, '', 'accepts', '3% · 3%', '{3.0,3}', null, false, null, null, null),
    ('deal', 'breaks', 2, '', 'not_included', 'Left out', null, null, false, null, null, null)
) as given (offer, issue, ordinal, alternative, stance, headline, step_values, basis, derived, public_on, public_precision, note)
join entry on entry.slug = given.offer
join issue on issue.slug = given.issue;

insert into dispute (negotiation_id, slug, ordinal, topic, resolution)
select id, 'how-many', 1, 'How many went out', 'Open.' from negotiation;
insert into dispute_version (negotiation_id, dispute_id, ordinal, text)
select dispute.negotiation_id, dispute.id, given.ordinal, given.text
from dispute cross join (values (1, 'All.'), (2, 'Half.')) as given (ordinal, text);

insert into about (negotiation_id, by_entry_id, ordinal, entry_id, issue_id)
select statement.negotiation_id, statement.entry_id, given.ordinal, given.entry_id, given.issue_id
from statement
cross join (
    select 1, id, null from entry where slug = 'dockers-ask'
    union all
    select 2, null, id from issue where slug = 'wages'
) as given (ordinal, entry_id, issue_id);
insert into about (negotiation_id, by_dispute_id, ordinal, entry_id)
select dispute.negotiation_id, dispute.id, 1, event.entry_id from dispute cross join event;

insert into citation (negotiation_id, source_id, ordinal, for_negotiation)
select negotiation_id, id, ordinal, true from source;
insert into citation (negotiation_id, source_id, ordinal, entry_id)
select entry.negotiation_id, source.id, source.ordinal, entry.id from entry cross join source;
insert into citation (negotiation_id, source_id, ordinal, position_id)
select position.negotiation_id, source.id, 1, position.id from position cross join source where source.slug = 'leaflet';
insert into citation (negotiation_id, source_id, ordinal, baseline_id)
select source.negotiation_id, source.id, 1, baseline.issue_id from baseline cross join source where source.slug = 'paper';
insert into citation (negotiation_id, source_id, ordinal, dispute_id, version_ordinal)
select told.negotiation_id, source.id, 1, told.dispute_id, told.ordinal from dispute_version as told cross join source where source.slug = 'paper';

insert into old_slug (slug, negotiation_id) select 'harbour-2024', id from negotiation;
insert into old_slug (slug, negotiation_id, entry_id) select 'first-ask', negotiation_id, id from entry where slug = 'dockers-ask';

insert into revision (negotiation_id, version, document, author, reason, recorded_at)
select id, given.version, '{"negotiation": {"slug": "dockers-2024"}}', 'operator', 'Import from a file', '2024-02-01 10:00:00.123456+00'
from negotiation cross join (values (1), (2)) as given (version);
insert into revision (negotiation_id, entry_id, version, document, author, reason, recorded_at)
select entry.negotiation_id, entry.id, given.version, jsonb_build_object('slug', entry.slug, 'values', '[4.10, null]'::jsonb), 'Zoë', 'First version',
    '2024-02-01 11:00:00+01'
from entry cross join (values (1), (2)) as given (version)
where given.version <= entry.version
order by given.version, entry.id;
