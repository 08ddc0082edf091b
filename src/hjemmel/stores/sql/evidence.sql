-- Entries carry the transaction that wrote them, so that the sequencer can tell "committed" from "still under way";
-- they are appended and never changed.
ALTER TABLE evidence_entry ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX evidence_entry_by_transaction ON evidence_entry (transaction, id);
CREATE INDEX evidence_entry_by_subject ON evidence_entry (subject, id) WHERE subject IS NOT NULL;

CREATE FUNCTION evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is appended, never changed';
END $$;
CREATE TRIGGER evidence_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_entry
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER evidence_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_link
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER evidence_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_head
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();
