-- Appends one audit row to its chain, under the chain's lock; answers its hash.
CREATE OR REPLACE FUNCTION keep_audit_row(p_stream text, p_number bigint, p_at timestamptz, p_prev bytea, p_body text, p_payload text, p_salt bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
  v_text text := audit_text(p_stream, p_number, p_at, p_prev, p_body);
  v_hash bytea := sha256(convert_to(v_text, 'UTF8'));
  v_body jsonb := p_body::jsonb;
BEGIN
  IF v_body->>'payload' IS DISTINCT FROM encode(sha256(p_salt || convert_to(p_payload, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the digest in an audit row is not its payload''s';
  END IF;
  INSERT INTO audit_row (stream, number, at, principal, actor, verb, subject, paths, key, reason, incident_id, request_id, text, hash)
  VALUES (p_stream, p_number, p_at, v_body->>'principal', v_body->>'actor', v_body->>'verb', v_body->>'subject',
    ARRAY(SELECT jsonb_array_elements_text(v_body->'paths')), v_body->>'key', v_body->>'reason', (v_body->>'incident')::uuid,
    v_body->>'request', v_text, v_hash);
  IF p_payload IS NOT NULL THEN
    INSERT INTO audit_payload (stream, number, salt, payload) VALUES (p_stream, p_number, p_salt, p_payload);
  END IF;
  RETURN v_hash;
END $function$;
