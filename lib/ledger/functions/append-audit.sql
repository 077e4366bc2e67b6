-- Appends rows to a chain of the audit. Their numbers have no gaps: the chain's lock lasts until the commit, so a caller does this last.
-- A role that may call this function needs no right on the audit's tables.
CREATE OR REPLACE FUNCTION append_audit(p_stream text, p_bodies text[], p_payloads text[], p_salts text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_number bigint;
  v_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(70450, hashtext(p_stream));
  SELECT r.number, r.hash INTO v_number, v_hash FROM audit_row r WHERE r.stream = p_stream ORDER BY r.number DESC LIMIT 1;
  v_number := coalesce(v_number, 0);
  FOR i IN 1 .. cardinality(p_bodies) LOOP
    v_number := v_number + 1;
    v_hash := keep_audit_row(p_stream, v_number, clock_timestamp(), v_hash, p_bodies[i], p_payloads[i], decode(p_salts[i], 'hex'));
  END LOOP;
END $function$;
REVOKE ALL ON FUNCTION append_audit(text, text[], text[], text[]) FROM PUBLIC;
