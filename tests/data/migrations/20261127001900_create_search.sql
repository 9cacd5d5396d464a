-- What the search knows of what is there is made by the migration itself.
select 1;
