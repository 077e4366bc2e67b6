-- Records the flushes of a lane and settles their mutations, both or neither.
CREATE OR REPLACE FUNCTION settle_flush(p_path smallint, p_lane smallint, p_ids uuid[], p_outcomes smallint[], p_becauses text[], p_by text, p_flushes jsonb)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM record_marks(p_path, p_lane, p_flushes);
  RETURN QUERY SELECT * FROM settle_mutations(p_path, p_lane, p_ids, p_outcomes, p_becauses, p_by);
END $function$;
