-- Overwrites the values that some plans hold of the erased key, and what their runs were told of its items. `next`: the last of the
-- plans, null where none is left.
CREATE OR REPLACE FUNCTION erase_plans(p_erasure uuid, p_after uuid, p_limit integer, OUT overwritten bigint, OUT next uuid)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_plan uuid;
  v_read integer := 0;
  v_count bigint;
BEGIN
  overwritten := 0;
  FOR v_plan IN SELECT p.plan_id FROM plan p WHERE p.plan_id > p_after ORDER BY p.plan_id LIMIT p_limit LOOP
    v_read := v_read + 1;
    next := v_plan;
    CONTINUE WHEN NOT EXISTS (SELECT FROM plan_item i WHERE i.plan_id = v_plan AND i.path_id = v.path_id AND i.key = v.key);
    UPDATE run_exception x SET because = NULL FROM run r, plan_item i
    WHERE r.plan_id = v_plan AND x.run_id = r.run_id AND i.plan_id = v_plan AND i.path_id = v.path_id AND i.key = v.key
      AND x.path_id = i.path_id AND x.lane = i.lane AND x.seq = i.seq AND x.because IS NOT NULL;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    overwritten := overwritten + v_count;
    UPDATE plan_item i SET detail = NULL, because = NULL
    WHERE i.plan_id = v_plan AND i.path_id = v.path_id AND i.key = v.key AND (i.detail IS NOT NULL OR i.because IS NOT NULL);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    overwritten := overwritten + v_count;
    UPDATE plan p SET payload = NULL WHERE p.plan_id = v_plan AND p.payload IS NOT NULL;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    overwritten := overwritten + v_count;
  END LOOP;
  IF v_read < p_limit THEN
    next := NULL;
  END IF;
END $function$;
REVOKE ALL ON FUNCTION erase_plans(uuid, uuid, integer) FROM PUBLIC;
