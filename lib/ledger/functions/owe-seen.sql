-- Owes mutations again that still are settled as they were seen, by the time of their settlement; answers which. One that was owed and
-- settled again meanwhile has another time, and is left.
CREATE OR REPLACE FUNCTION owe_seen(p_path smallint, p_lane smallint, p_ids uuid[], p_seen timestamptz[], p_because text, p_by text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_still uuid[];
BEGIN
  v_still := ARRAY(
    SELECT s.mutation_id FROM settlement s WHERE s.mutation_id = ANY (p_ids) AND s.path_id = p_path
      AND s.settled_at = (SELECT i.seen FROM unnest(p_ids, p_seen) i(id, seen) WHERE i.id = s.mutation_id LIMIT 1)
    ORDER BY s.mutation_id FOR UPDATE);
  PERFORM owe_again(p_path, p_lane, v_still, p_because, p_by);
  RETURN v_still;
END $function$;
