-- The gate inside the register. Audience logins may call `subject`, `tickets` and `across`; nothing in this schema can be
-- read or written by them, so none of them can mint a permit or see the key that signs tickets.
CREATE SCHEMA IF NOT EXISTS gate;
REVOKE ALL ON SCHEMA gate FROM PUBLIC;

CREATE TABLE IF NOT EXISTS gate.login (role name PRIMARY KEY, audience text NOT NULL);
CREATE TABLE IF NOT EXISTS gate.use (
    record text, use text, audience text NOT NULL, purpose text NOT NULL, needs text NOT NULL, opt_out text, holds boolean NOT NULL,
    PRIMARY KEY (record, use)
);
CREATE TABLE IF NOT EXISTS gate.stop (choice text PRIMARY KEY); -- choices that stop every use but the subject's own
CREATE TABLE IF NOT EXISTS gate.key (one boolean PRIMARY KEY DEFAULT true CHECK (one), value text NOT NULL);

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
      AND NOT EXISTS (
          SELECT FROM public.choice c
          WHERE c.contact_id = p.contact_id AND c.lifted_at IS NULL
            AND (c.choice = u.opt_out OR (u.needs <> 'own' AND c.choice IN (SELECT choice FROM gate.stop))))
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
    WHERE u.record = p_record AND u.use = p_use
$$;

-- One ticket for a use over many customers. `extra` lists the subscriptions whose processing is restricted: they are left out.
CREATE OR REPLACE FUNCTION gate.across(p_record text, p_use text)
RETURNS TABLE (expires bigint, extra text, ticket text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT t.expires, t.extra, gate.sign(concat_ws('|', u.audience, u.record, u.use, '*', t.expires::text, t.extra))
    FROM gate.use u
    JOIN gate.login l ON l.role = session_user AND l.audience = u.audience
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM clock_timestamp())::bigint + {ticket_seconds} AS expires,
               coalesce((SELECT string_agg(DISTINCT s.key::text, ',')
                         FROM public.subscription s JOIN public.choice c ON c.contact_id = s.contact_id
                         WHERE c.lifted_at IS NULL AND (c.choice = u.opt_out OR c.choice IN (SELECT choice FROM gate.stop))), '') AS extra
    ) t
    WHERE u.record = p_record AND u.use = p_use AND u.needs = 'many-customers'
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA gate FROM PUBLIC;
