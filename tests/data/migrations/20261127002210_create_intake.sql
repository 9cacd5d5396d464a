-- A table that was brought in and undone.
insert into intake (negotiation_id, account_id, author, file, submission, made_at, undone_at, undone_by)
select negotiation_id, 1, 'Ana Ruiz', 'positions.csv', 'aaaaaaaaaaaaaaaaaaaaaaaa', '2024-03-02 10:00:00+00', '2024-03-02 11:00:00+00', 'Ana Ruiz'
from entry where slug = 'dockers-want';
insert into intake_entry (intake_id, entry_id, version)
select intake.id, entry.id, 1 from intake, entry where entry.slug = 'dockers-want';
