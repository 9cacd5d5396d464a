-- A save that mends something wrong says what was wrong, since when, and what is right: readers get a notice.
alter table revision
    add column correction jsonb,
    add constraint revision_correction_check check (
        correction is null
        or (entry_id is not null and version > 1 and correction ?& array['wrong', 'right', 'since', 'fields'])
    );
create index revision_correction_idx on revision (negotiation_id, id) where correction is not null;
create index revision_entry_idx on revision (entry_id, version);

-- The hash of a save without a correction stays what it was.
create or replace function revision_hash(saved revision) returns bytea
    language sql stable
    return sha256(
        sha256(coalesce(saved.previous_hash, ''::bytea))
        || sha256(convert_to(saved.negotiation_id::text, 'UTF8'))
        || sha256(convert_to(coalesce(saved.entry_id::text, ''), 'UTF8'))
        || sha256(convert_to(saved.version::text, 'UTF8'))
        || sha256(convert_to(to_char(saved.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8'))
        || sha256(convert_to(coalesce(saved.account_id::text, ''), 'UTF8'))
        || sha256(convert_to(saved.author, 'UTF8'))
        || sha256(convert_to(saved.reason, 'UTF8'))
        || sha256(convert_to(saved.document::text, 'UTF8'))
        || case when saved.correction is null then ''::bytea else sha256(convert_to(saved.correction::text, 'UTF8')) end
    );
