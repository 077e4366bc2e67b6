-- Moves a run's lane on and settles what its batch did; answers false, and changes nothing, where another replayer has moved
-- the lane on.
CREATE OR REPLACE FUNCTION record_run_batch(p_run uuid, p_path smallint, p_lane smallint, p_from integer, p_to integer, p_counts bigint[], p_ids uuid[], p_outcomes smallint[], p_becauses text[], p_by text, p_exception_seqs integer[], p_exceptions smallint[], p_exception_becauses text[], p_put_ids uuid[], p_put_except integer[], p_covered_ids uuid[], p_covered_becauses text[], p_covered_except integer[], p_withdrawn_ids uuid[], p_withdrawn_because text, p_withdrawn_except integer[])
 RETURNS boolean
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  UPDATE run_lane l SET reached = p_to,
    outcomes = ARRAY(SELECT l.outcomes[g] + p_counts[g] FROM generate_series(1, cardinality(p_counts)) g)
  WHERE l.run_id = p_run AND l.path_id = p_path AND l.lane = p_lane AND l.reached = p_from;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF cardinality(p_ids) > 0 THEN
    PERFORM settle_mutations(p_path, p_lane, p_ids, p_outcomes, p_becauses, p_by);
  END IF;
  PERFORM settle_column(p_path, p_lane, p_put_ids, NULL, NULL, p_put_except, {outcome:materialized}::smallint, p_by);
  PERFORM settle_column(p_path, p_lane, p_covered_ids, p_covered_becauses, NULL, p_covered_except, {outcome:superseded}::smallint, p_by);
  PERFORM settle_column(p_path, p_lane, p_withdrawn_ids, NULL, p_withdrawn_because, p_withdrawn_except, {outcome:suppressed}::smallint, p_by);
  INSERT INTO run_exception (run_id, path_id, lane, outcome, seq, because)
  SELECT p_run, p_path, p_lane, x.outcome, x.seq, x.because
  FROM unnest(p_exceptions, p_exception_seqs, p_exception_becauses) AS x(outcome, seq, because);
  RETURN true;
END $function$;
