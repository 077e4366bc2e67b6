-- Owes mutations again whose effect the origin lost; answers how many were settled as materialized until then.
CREATE OR REPLACE FUNCTION owe_again(p_path smallint, p_lane smallint, p_ids uuid[], p_because text, p_by text)
 RETURNS bigint
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_gone uuid[];
BEGIN
  WITH gone AS (
    DELETE FROM settlement s WHERE s.mutation_id = ANY (p_ids) AND s.path_id = p_path AND s.outcome = {outcome:materialized} RETURNING s.mutation_id)
  SELECT coalesce(array_agg(g.mutation_id), '{}') INTO v_gone FROM gone g;
  IF cardinality(v_gone) = 0 THEN
    RETURN 0;
  END IF;
  INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
  SELECT p_path, p_lane, m.id, m.version, m.accepted_at, m.key
  FROM unnest(v_gone) i(id) CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = i.id LIMIT 1) m;
  INSERT INTO move (mutation_id, path_id, moved_to, by, because)
  SELECT i.id, p_path, 'accepted', p_by, p_because FROM unnest(v_gone) i(id);
  UPDATE lane_tally t SET total = t.total + cardinality(v_gone) WHERE t.path_id = p_path AND t.lane = p_lane AND t.kind = {tally:accepted};
  UPDATE lane_watermark w SET watermark = f.first FROM (SELECT i.id AS first FROM unnest(v_gone) i(id) ORDER BY i.id LIMIT 1) f
  WHERE w.path_id = p_path AND w.lane = p_lane AND w.watermark > f.first;
  RETURN cardinality(v_gone);
END $function$;
