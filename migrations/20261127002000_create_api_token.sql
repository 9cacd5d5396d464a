-- Tokens with which programs act for an account: named, for reading or for writing too, in one negotiation or wherever the account may, and
-- for a time. The token itself is shown once and kept by its holder alone.
create table api_token (
    id bigint generated always as identity primary key,
    token_hash bytea not null constraint api_token_hash_key unique
        constraint api_token_token_hash_check check (octet_length(token_hash) = 32),
    account_id bigint not null constraint api_token_account_fkey references account (id),
    name text not null constraint api_token_name_check check (length(name) between 1 and 60),
    may_write boolean not null,
    negotiation_id bigint constraint api_token_negotiation_fkey references negotiation (id),
    made_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint api_token_order_check check (made_at < expires_at)
);
create index api_token_account_idx on api_token (account_id, made_at desc);

-- What a program sends twice is known by its key, and what is sent with a key that was used for something else by the key's half of it.
create index entry_submission_idx on entry (submission text_pattern_ops);
