-- The gate inside the register. Audience logins may call `subject`, `tickets` and `across`; nothing in this schema can be
-- read or written by them, so none of them can mint a permit or see the key that signs tickets.
CREATE SCHEMA IF NOT EXISTS gate;
REVOKE ALL ON SCHEMA gate FROM PUBLIC;

CREATE TABLE IF NOT EXISTS gate.login (role name PRIMARY KEY, audience text NOT NULL);
CREATE TABLE IF NOT EXISTS gate.use (
    record text, use text, audience text NOT NULL, purpose text NOT NULL, needs text NOT NULL, opt_out text, holds boolean NOT NULL,
    PRIMARY KEY (record, use)
);
ALTER TABLE gate.use ADD COLUMN IF NOT EXISTS consent text; -- the choice without which the use yields nothing
ALTER TABLE gate.use ADD COLUMN IF NOT EXISTS during text; -- the record type of the matter that the permit must name
ALTER TABLE gate.use ADD COLUMN IF NOT EXISTS unless_used_by text; -- the record type that tells who else uses the telephone
CREATE TABLE IF NOT EXISTS gate.stop (choice text PRIMARY KEY); -- choices that stop every use but the subject's own
CREATE TABLE IF NOT EXISTS gate.consent (choice text PRIMARY KEY, since integer NOT NULL); -- a yes said under an earlier version is to another text
CREATE TABLE IF NOT EXISTS gate.key (one boolean PRIMARY KEY DEFAULT true CHECK (one), value text NOT NULL);

-- Is the matter that a permit names open? Compiled from the notice; until then nothing is.
CREATE OR REPLACE FUNCTION gate.matter_open(p_during text, p_contact bigint, p_matter text, p_actor text) RETURNS boolean
LANGUAGE sql STABLE AS 'SELECT false';

-- Must somebody else who uses the subscription agree, and has not? Compiled from the notice; until then somebody must.
CREATE OR REPLACE FUNCTION gate.another_must_agree(p_users text, p_subscription bigint) RETURNS boolean
LANGUAGE sql STABLE AS 'SELECT p_users IS NOT NULL';

-- Do the subject's own decisions let this use go on?
CREATE OR REPLACE FUNCTION gate.lets(p_contact bigint, p_needs text, p_opt_out text, p_consent text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT NOT EXISTS (
               SELECT FROM public.choice c
               WHERE c.contact_id = p_contact AND c.lifted_at IS NULL
                 AND (c.choice = p_opt_out OR (p_needs <> 'own' AND c.choice IN (SELECT choice FROM gate.stop))))
           AND (p_consent IS NULL OR EXISTS (
               SELECT FROM public.choice c JOIN gate.consent g ON g.choice = c.choice
               WHERE c.contact_id = p_contact AND c.lifted_at IS NULL AND c.choice = p_consent AND c.notice_version >= g.since))
$$;

-- The contact whose rows this login may see in this use under this token, or NULL.
CREATE OR REPLACE FUNCTION gate.subject(p_record text, p_use text, p_token text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT p.contact_id
    FROM public.permit p
    JOIN gate.login l ON l.role = session_user AND l.audience = p.audience
    JOIN gate.use u ON u.record = p_record AND u.use = p_use AND u.audience = p.audience AND u.purpose = p.purpose
    WHERE p.token_digest = sha256(convert_to(p_token, 'UTF8'))
      AND p.opened_at <= clock_timestamp() AND clock_timestamp() < p.expires_at AND p.closed_at IS NULL
      AND u.needs IN ('permit', 'own')
      AND clock_timestamp() - transaction_timestamp() < interval '10 seconds' -- an old snapshot would still know what was open then
      AND gate.lets(p.contact_id, u.needs, u.opt_out, u.consent)
      AND (u.during IS NULL OR gate.matter_open(u.during, p.contact_id, p.matter, p.actor))
$$;

-- The signature of a message (see hjemmel.gate.ticket).
CREATE OR REPLACE FUNCTION gate.sign(p_message text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT encode(sha256(convert_to(value, 'UTF8') || sha256(convert_to(value || p_message, 'UTF8'))), 'hex') FROM gate.key
$$;

-- One ticket for each subscription of the permitted contact.
CREATE OR REPLACE FUNCTION gate.tickets(p_record text, p_use text, p_token text)
RETURNS TABLE (subscription bigint, expires bigint, extra text, ticket text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.key, t.expires, t.extra,
           gate.sign(concat_ws('|', u.audience, u.record, u.use, s.key::text, t.expires::text, t.extra))
    FROM gate.use u
    JOIN public.subscription s ON s.contact_id = gate.subject(p_record, p_use, p_token)
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM clock_timestamp())::bigint + {ticket_seconds} AS expires,
               coalesce((SELECT string_agg(concat_ws(':', floor(1000 * extract(epoch FROM h.from_at))::bigint,
                                                     floor(1000 * extract(epoch FROM h.to_at))::bigint), ';' ORDER BY h.from_at)
                         FROM public.held_span h
                         WHERE u.holds AND h.subscription_key = s.key AND h.record = u.record), '') AS extra
    ) t
    WHERE u.record = p_record AND u.use = p_use AND NOT gate.another_must_agree(u.unless_used_by, s.id)
$$;

-- One ticket for a use over many customers, or a list of events. `extra` lists the subscriptions whose processing is restricted: they are left out.
CREATE OR REPLACE FUNCTION gate.across(p_record text, p_use text)
RETURNS TABLE (expires bigint, extra text, ticket text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT t.expires, t.extra, gate.sign(concat_ws('|', u.audience, u.record, u.use, '*', t.expires::text, t.extra))
    FROM gate.use u
    JOIN gate.login l ON l.role = session_user AND l.audience = u.audience
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM clock_timestamp())::bigint + {ticket_seconds} AS expires,
               coalesce((SELECT string_agg(DISTINCT s.key::text, ',')
                         FROM public.subscription s
                         WHERE (u.consent IS NOT NULL OR EXISTS (SELECT FROM public.choice c WHERE c.contact_id = s.contact_id))
                           AND NOT gate.lets(s.contact_id, u.needs, u.opt_out, u.consent)), '') AS extra
    ) t
    WHERE u.record = p_record AND u.use = p_use AND u.needs IN ('many-customers', 'list')
      AND clock_timestamp() - transaction_timestamp() < interval '10 seconds'
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA gate FROM PUBLIC;
