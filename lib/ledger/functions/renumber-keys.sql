-- Numbers a key's outstanding mutations above a row that was in the origin before the ledger knew the key; answers the keys
-- that stand above it.
CREATE OR REPLACE FUNCTION renumber_keys(p_path smallint, p_lane smallint, p_keys text[], p_bases bigint[], p_by text)
 RETURNS SETOF text
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_key text;
  v_base bigint;
  v_lowest bigint;
  v_head bigint;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(70417, p_path);
  PERFORM pg_advisory_xact_lock(70418, p_path * 64 + p_lane);
  FOR v_key, v_base IN SELECT k, b FROM unnest(p_keys, p_bases) u(k, b) ORDER BY k LOOP
    v_lowest := (SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = v_key ORDER BY m.version LIMIT 1);
    v_head := (SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = v_key ORDER BY m.version DESC LIMIT 1);
    CONTINUE WHEN v_lowest IS NULL;
    IF v_lowest > v_base THEN
      RETURN NEXT v_key;
      CONTINUE;
    END IF;
    CONTINUE WHEN EXISTS (SELECT FROM mutation m WHERE m.path_id = p_path AND m.key = v_key
      AND EXISTS (SELECT FROM settlement s WHERE s.mutation_id = m.id));
    INSERT INTO move (mutation_id, path_id, moved_to, by, because)
    SELECT o.mutation_id, p_path, 'accepted', p_by,
      format('numbered %s instead of %s: the origin held version %s before the ledger knew the key',
        o.version + greatest(v_base, v_head), o.version, v_base)
    FROM outstanding o WHERE o.path_id = p_path AND o.key = v_key;
    UPDATE outstanding o SET version = o.version + greatest(v_base, v_head) WHERE o.path_id = p_path AND o.key = v_key;
    UPDATE mutation m SET version = m.version + greatest(v_base, v_head) WHERE m.path_id = p_path AND m.key = v_key;
    RETURN NEXT v_key;
  END LOOP;
END $function$;
