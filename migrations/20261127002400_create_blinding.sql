-- The secret of a day with which whatever guesses and letters are counted by is blinded, the same for all servers. It is unlogged, so that no
-- replica and no archive has it, and is gone with its day: what was counted cannot be unblinded then.
create unlogged table blinding (
    day date primary key,
    secret bytea not null constraint blinding_secret_check check (octet_length(secret) = 32)
);
