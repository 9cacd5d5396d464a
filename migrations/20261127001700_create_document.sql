-- The documents themselves that sources are: kept once for each content, whatever they are called, and shown with their hash.
create table document (
    sha256 bytea not null constraint document_pkey primary key constraint document_sha256_check check (octet_length(sha256) = 32),
    kind text not null constraint document_kind_check check (kind in ('pdf', 'png', 'jpeg', 'gif', 'webp', 'text')),
    content bytea not null,
    constraint document_content_check check (octet_length(content) between 1 and 20971520 and sha256(content) = sha256)
);
-- They are packed already.
alter table document alter column content set storage external;

create table source_document (
    negotiation_id bigint not null,
    source_id bigint not null,
    sha256 bytea not null constraint source_document_document_fkey references document (sha256),
    name text not null constraint source_document_name_check check (length(name) between 1 and 120),
    account_id bigint constraint source_document_account_fkey references account (id),
    added_at timestamptz not null,
    primary key (source_id, sha256),
    constraint source_document_source_fkey foreign key (negotiation_id, source_id) references source (negotiation_id, id)
);
create index source_document_sha256_idx on source_document (sha256);
create index source_document_negotiation_idx on source_document (negotiation_id);
