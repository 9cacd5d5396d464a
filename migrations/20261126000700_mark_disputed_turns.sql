-- A dispute may be about whose turn it was: whether an offer that it names was one, or was answered. Where it is, pages show the dispute in
-- place of the days of waiting.
alter table dispute add column turn boolean not null default false;
