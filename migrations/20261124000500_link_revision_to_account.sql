-- A revision names the account that saved it. The two tables came in migrations that did not know each other.
alter table revision add constraint revision_account_fkey foreign key (account_id) references account (id);
