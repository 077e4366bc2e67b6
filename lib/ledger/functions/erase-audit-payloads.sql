-- Overwrites the payloads of the audit rows of one key; answers how many. The rows and the digests of their payloads stay, so the chain does.
CREATE OR REPLACE FUNCTION erase_audit_payloads(p_path text, p_key text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_count bigint;
BEGIN
  UPDATE audit_payload p SET payload = NULL, salt = NULL, erased_at = clock_timestamp()
  FROM audit_row r
  WHERE r.key = p_key AND r.paths @> ARRAY[p_path] AND p.stream = r.stream AND p.number = r.number AND p.payload IS NOT NULL;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $function$;
REVOKE ALL ON FUNCTION erase_audit_payloads(text, text) FROM PUBLIC;
