-- Who may change things: accounts, the browsers that are signed in to them, and the guesses that are counted against a flood of them.

create table account (
    id bigint generated always as identity primary key,
    name text not null constraint account_name_check check (length(name) between 2 and 60),
    -- What two spellings of one name share. The program computes it, since lower() depends on the database's locale.
    name_key text not null constraint account_name_key unique,
    password_hash text not null constraint account_password_hash_check check (password_hash like '$argon2id$%'),
    role text not null constraint account_role_check check (role in ('editor', 'administrator')),
    created_at timestamptz not null
);

-- The token itself is held by the browser alone: who reads this table can sign in as nobody.
create table session (
    token_hash bytea not null constraint session_pkey primary key
        constraint session_token_hash_check check (octet_length(token_hash) = 32),
    account_id bigint not null constraint session_account_fkey references account (id),
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    constraint session_order_check check (created_at <= last_seen_at and last_seen_at < expires_at)
);

create index session_account_idx on session (account_id, last_seen_at desc);
create index session_expires_idx on session (expires_at);

-- One row per guess and key: a name, or a network address, blinded with a secret that the database does not have. Rows live for minutes.
create table attempt (
    id bigint generated always as identity primary key,
    key_hash bytea not null constraint attempt_key_hash_check check (octet_length(key_hash) = 32),
    made_at timestamptz not null
);

create index attempt_key_idx on attempt (key_hash, made_at desc);
create index attempt_made_idx on attempt (made_at);
