-- Addresses that are told of each save of a negotiation, in order, signed with a secret that both sides have.
create table webhook (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null constraint webhook_negotiation_fkey references negotiation (id),
    account_id bigint not null constraint webhook_account_fkey references account (id),
    url text not null constraint webhook_url_check check (url ~ '^https?://' and length(url) <= 500),
    secret bytea not null constraint webhook_secret_check check (octet_length(secret) = 32),
    -- The last save that was taken.
    place bigint not null,
    made_at timestamptz not null,
    -- How often in a row it was not taken, why, and when it is tried again. Whoever sends puts this into the future first.
    failures integer not null default 0,
    last_error text constraint webhook_last_error_check check (length(last_error) <= 200),
    next_try_at timestamptz not null,
    ended_at timestamptz
);
create index webhook_negotiation_idx on webhook (negotiation_id) where ended_at is null;
create index webhook_due_idx on webhook (next_try_at) where ended_at is null;
