-- Who may do what in single negotiations, by whose link somebody came in, how each negotiation is kept, and who did what.

alter table account
    -- A member may only what single negotiations let it.
    drop constraint account_role_check,
    add constraint account_role_check check (role in ('member', 'editor', 'administrator')),
    -- A closed account signs in no more; what it did keeps its name.
    add column closed_at timestamptz;

create table seat (
    negotiation_id bigint not null constraint seat_negotiation_fkey references negotiation (id),
    account_id bigint not null constraint seat_account_fkey references account (id),
    role text not null constraint seat_role_check check (role in ('reader', 'contributor', 'editor', 'administrator')),
    given_at timestamptz not null,
    primary key (account_id, negotiation_id)
);
create index seat_negotiation_idx on seat (negotiation_id);

alter table negotiation
    add column is_private boolean not null default false,
    add column needs_review boolean not null default false,
    add column blackout_until timestamptz;

-- A secret that opens one door once: a seat for whoever holds it, or a new password for one account. The token itself is held by people alone.
create table one_time_link (
    token_hash bytea not null constraint one_time_link_pkey primary key
        constraint one_time_link_token_hash_check check (octet_length(token_hash) = 32),
    -- For a seat: where and which.
    negotiation_id bigint constraint one_time_link_negotiation_fkey references negotiation (id),
    role text constraint one_time_link_role_check check (role in ('reader', 'contributor', 'editor', 'administrator')),
    -- For a password: whose.
    account_id bigint constraint one_time_link_account_fkey references account (id),
    made_by bigint constraint one_time_link_made_by_fkey references account (id),
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint one_time_link_purpose_check check (
        (negotiation_id is null) = (role is null) and (negotiation_id is null) <> (account_id is null))
);
create index one_time_link_expires_idx on one_time_link (expires_at);

-- Every act, in words, by name: it outlives the account. Rows are added and never changed.
create table audit (
    id bigint generated always as identity primary key,
    done_at timestamptz not null,
    account_id bigint constraint audit_account_fkey references account (id),
    author text not null,
    negotiation_id bigint constraint audit_negotiation_fkey references negotiation (id),
    deed text not null constraint audit_deed_check check (length(deed) between 1 and 1000)
);
create index audit_negotiation_idx on audit (negotiation_id, id);
create trigger audit_kept before update or delete on audit for each row execute function refuse_change('audit_kept_check');
create trigger audit_kept_whole before truncate on audit for each statement execute function refuse_change('audit_kept_check', 'the whole');
