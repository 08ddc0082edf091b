-- A published version of the notice is what people were told: it stands as it was, for ever.
CREATE FUNCTION published_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published notice is never changed: publish a new version';
END $$;
CREATE TRIGGER published_notice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON published_notice
    FOR EACH STATEMENT EXECUTE FUNCTION published_is_append_only();
