-- What readers say under an entry, and what parties answer there officially. An editor decides on what readers send; nothing of it is part of
-- the record, its history or its exports.
create table letter (
    id bigint generated always as identity primary key,
    negotiation_id bigint not null,
    entry_id bigint not null,
    kind text not null constraint letter_kind_check check (kind in ('comment', 'correction', 'missing', 'official')),
    text text not null constraint letter_text_check check (length(text) between 1 and 4000),
    -- Where what it says can be read.
    source text constraint letter_source_check check (length(source) between 1 and 500),
    -- Shown when an editor publishes it.
    name text constraint letter_name_check check (length(name) between 1 and 60),
    -- Of an official response: whose, and by which account.
    party_id bigint,
    account_id bigint constraint letter_account_fkey references account (id),
    state text not null constraint letter_state_check check (state in ('waiting', 'published', 'taken_up', 'declined')),
    -- What its sender is told of the decision.
    answer text constraint letter_answer_check check (length(answer) between 1 and 500),
    -- What its sender finds it by, without an account.
    receipt_hash bytea constraint letter_receipt_key unique constraint letter_receipt_check check (octet_length(receipt_hash) = 32),
    sent_at timestamptz not null,
    decided_at timestamptz,
    decided_by bigint constraint letter_decided_by_fkey references account (id),
    constraint letter_entry_fkey foreign key (negotiation_id, entry_id) references entry (negotiation_id, id),
    constraint letter_party_fkey foreign key (negotiation_id, party_id) references party (negotiation_id, id),
    constraint letter_official_check check ((kind = 'official') = (party_id is not null) and (kind <> 'official' or account_id is not null)),
    constraint letter_decided_check check ((state = 'waiting') = (decided_at is null))
);
create index letter_published_idx on letter (negotiation_id, id) where state = 'published';
create index letter_waiting_idx on letter (negotiation_id, id) where state = 'waiting';

-- The address that a reader left, apart from all that anything shows, for the operator alone and until an editor has decided.
create table letter_address (
    letter_id bigint primary key references letter (id),
    address text not null constraint letter_address_check check (length(address) between 3 and 254)
);

-- Which accounts speak for a party, so that they may answer officially.
create table spokesperson (
    negotiation_id bigint not null,
    account_id bigint not null constraint spokesperson_account_fkey references account (id),
    party_id bigint not null,
    given_at timestamptz not null,
    primary key (account_id, negotiation_id),
    constraint spokesperson_party_fkey foreign key (negotiation_id, party_id) references party (negotiation_id, id)
);

-- What the forms for readers are signed with, the same for every server on this database.
create table form_secret (
    only_one boolean primary key default true constraint form_secret_only_one_check check (only_one),
    secret bytea not null constraint form_secret_check check (octet_length(secret) = 32)
);
insert into form_secret (secret) values (sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
