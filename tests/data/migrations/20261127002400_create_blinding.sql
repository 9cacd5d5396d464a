-- A guess was made that day.
insert into blinding (day, secret) values ('2024-03-02', decode(repeat('ab', 32), 'hex'));
