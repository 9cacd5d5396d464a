-- Tables that were brought in, each with what it saved, so that the whole of it can be undone.
create table intake (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null constraint intake_negotiation_fkey references negotiation (id),
    account_id bigint constraint intake_account_fkey references account (id),
    -- Who brought it in, by name.
    author text not null,
    -- The name of the file.
    file text not null constraint intake_file_check check (length(file) between 1 and 200),
    -- The token of the form, so that one that is sent twice counts once.
    submission text not null constraint intake_submission_key unique,
    made_at timestamptz not null,
    undone_at timestamptz,
    undone_by text,
    constraint intake_undone_check check ((undone_at is null) = (undone_by is null))
);
create index intake_negotiation_idx on intake (negotiation_id, id desc);

-- What it saved: the entry may be retracted since.
create table intake_entry (
    intake_id bigint not null constraint intake_entry_intake_fkey references intake (id),
    entry_id bigint not null,
    version integer not null constraint intake_entry_version_check check (version > 0),
    primary key (intake_id, entry_id)
);
