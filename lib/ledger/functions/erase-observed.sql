-- Overwrites the copies that intake and runs took of another system's writes of the erased key; answers how many rows. Intake keeps no
-- payload of a write that is marked as erased, however often the write is read again.
CREATE OR REPLACE FUNCTION erase_observed(p_erasure uuid, p_limit integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_items bigint;
  v_effects bigint;
BEGIN
  UPDATE observed_item o SET payload = NULL, because = NULL, erased_at = clock_timestamp()
  FROM (SELECT i.source, i.item_id FROM observed_item i
    WHERE i.path_id = v.path_id AND i.key = v.key AND i.first_seen_at <= v.begun_at
      AND (i.erased_at IS NULL OR i.payload IS NOT NULL) LIMIT p_limit) due
  WHERE o.path_id = v.path_id AND o.source = due.source AND o.item_id = due.item_id AND o.key = v.key;
  GET DIAGNOSTICS v_items = ROW_COUNT;
  UPDATE observed_effect e SET before = NULL, after = NULL
  FROM (SELECT x.run_id, x.seq FROM observed_effect x
    WHERE x.path_id = v.path_id AND x.key = v.key AND x.begun_at <= v.begun_at AND (x.before IS NOT NULL OR x.after IS NOT NULL)
    LIMIT p_limit) due
  WHERE e.path_id = v.path_id AND e.run_id = due.run_id AND e.seq = due.seq;
  GET DIAGNOSTICS v_effects = ROW_COUNT;
  RETURN v_items + v_effects;
END $function$;
REVOKE ALL ON FUNCTION erase_observed(uuid, integer) FROM PUBLIC;
