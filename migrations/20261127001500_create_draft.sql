-- What is written and not public yet. Drafts have a table of their own, so that nothing that reads entries can meet one.
create table draft (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null constraint draft_negotiation_fkey references negotiation (id),
    kind text not null constraint draft_kind_check check (kind in ('event', 'offer', 'response', 'statement')),
    -- The entry that it changes; none for a new one.
    entry_id bigint,
    account_id bigint not null constraint draft_account_fkey references account (id),
    -- What lists call it.
    title text not null,
    -- The form as it was sent: [["name", "value"], …].
    fields jsonb not null constraint draft_fields_check check (jsonb_typeof(fields) = 'array'),
    state text not null constraint draft_state_check check (state in ('open', 'handed_in', 'scheduled', 'stuck', 'published', 'discarded')),
    -- What a reviewer said, or why it could not be published on time.
    word text,
    -- Of a scheduled one: what is published, and when. Of an offer whose existence is public, the terms follow then.
    prepared jsonb,
    publish_at timestamptz,
    version integer not null default 1,
    made_at timestamptz not null,
    changed_at timestamptz not null,
    constraint draft_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id),
    constraint draft_scheduled_check check (state <> 'scheduled' or num_nonnulls(prepared, publish_at) = 2)
);
create index draft_negotiation_idx on draft (negotiation_id, changed_at desc) where state not in ('published', 'discarded');
create index draft_account_idx on draft (account_id, changed_at desc) where state not in ('published', 'discarded');
create index draft_due_idx on draft (publish_at) where state = 'scheduled';
