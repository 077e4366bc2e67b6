-- Raises each lane's watermark of the oldest outstanding to what is the oldest by now, or to fifteen seconds ago.
CREATE OR REPLACE FUNCTION raise_oldest(p_path smallint)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
DECLARE
  w record;
  v_first timestamptz;
BEGIN
  -- A watermark that a crash forgets is only lower.
  PERFORM set_config('synchronous_commit', 'off', true);
  FOR w IN SELECT l.lane, l.oldest_from FROM lane_watermark l WHERE l.path_id = p_path ORDER BY l.lane LOOP
    v_first := (SELECT o.accepted_at FROM outstanding o
      WHERE o.path_id * 64 + o.lane = p_path * 64 + w.lane AND o.accepted_at >= w.oldest_from ORDER BY o.accepted_at LIMIT 1);
    CONTINUE WHEN least(v_first, clock_timestamp() - interval '15 seconds') < w.oldest_from + interval '5 seconds';
    PERFORM pg_advisory_xact_lock(70418, p_path * 64 + w.lane);
    v_first := (SELECT o.accepted_at FROM outstanding o
      WHERE o.path_id * 64 + o.lane = p_path * 64 + w.lane AND o.accepted_at >= w.oldest_from ORDER BY o.accepted_at LIMIT 1);
    UPDATE lane_watermark l SET oldest_from = least(v_first, clock_timestamp() - interval '15 seconds')
    WHERE l.path_id = p_path AND l.lane = w.lane AND l.oldest_from = w.oldest_from;
  END LOOP;
END $function$;
