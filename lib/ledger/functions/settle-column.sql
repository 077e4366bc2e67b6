-- Settles a column of mutations but for those at some places, which count from 1.
CREATE OR REPLACE FUNCTION settle_column(p_path smallint, p_lane smallint, p_ids uuid[], p_becauses text[], p_because text, p_except integer[], p_outcome smallint, p_by text)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  alike CONSTANT boolean := p_becauses IS NULL;
BEGIN
  IF cardinality(p_except) > 0 THEN
    SELECT coalesce(array_agg(u.id ORDER BY u.n), '{}'), array_agg(u.because ORDER BY u.n) INTO p_ids, p_becauses
    FROM unnest(p_ids, p_becauses) WITH ORDINALITY AS u(id, because, n) WHERE u.n <> ALL (p_except);
  END IF;
  IF cardinality(p_ids) = 0 THEN
    RETURN;
  END IF;
  PERFORM settle_mutations(p_path, p_lane, p_ids,
    CASE WHEN alike THEN ARRAY[p_outcome] ELSE array_fill(p_outcome, ARRAY[cardinality(p_ids)]) END,
    CASE WHEN alike THEN ARRAY[p_because] ELSE p_becauses END, p_by);
END $function$;
