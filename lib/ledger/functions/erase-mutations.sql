-- Overwrites the payloads of a page of the erased key's mutations; answers how many. Fingerprints become salted ones, so that a repeated
-- write is still known and its content cannot be guessed. Versions, receipts and counts stay.
CREATE OR REPLACE FUNCTION erase_mutations(p_erasure uuid, p_limit integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_versions bigint[] := ARRAY(
    SELECT m.version FROM mutation m
    WHERE m.path_id = v.path_id AND m.key = v.key AND m.version <= v.up_to AND m.payload IS NOT NULL ORDER BY m.version LIMIT p_limit);
BEGIN
  UPDATE known_by_receipt r SET fingerprint = idempotency_digest(r.fingerprint::text)
  FROM mutation m WHERE m.path_id = v.path_id AND m.key = v.key AND m.version = ANY (v_versions)
    AND r.path_id = v.path_id AND r.mutation_id = m.id AND r.fingerprint = m.fingerprint;
  UPDATE idempotency i SET fingerprint = idempotency_digest(i.fingerprint::text)
  FROM mutation m WHERE m.path_id = v.path_id AND m.key = v.key AND m.version = ANY (v_versions)
    AND i.path_id = v.path_id AND i.idempotency_key = m.idempotency_key AND i.fingerprint = m.fingerprint;
  UPDATE mutation m SET payload = NULL, erased_at = clock_timestamp(), fingerprint = idempotency_digest(m.fingerprint::text)
  WHERE m.path_id = v.path_id AND m.key = v.key AND m.version = ANY (v_versions);
  RETURN cardinality(v_versions);
END $function$;
REVOKE ALL ON FUNCTION erase_mutations(uuid, integer) FROM PUBLIC;
