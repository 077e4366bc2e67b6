-- Settles what the origin's list of flushes proves and records those flushes; answers the ids that the ledger does not know,
-- and then changes nothing.
CREATE OR REPLACE FUNCTION catch_up(p_path smallint, p_lane smallint, p_flushes jsonb, p_by text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_ids uuid[] := ARRAY(SELECT unnest(f.ids) FROM jsonb_to_recordset(p_flushes) AS f(ids uuid[]));
  v_unknown uuid[] := ARRAY(SELECT i.id FROM unnest(v_ids) i(id)
    WHERE (SELECT m.version FROM mutation m WHERE m.id = i.id LIMIT 1) IS NULL);
BEGIN
  IF cardinality(v_unknown) > 0 THEN
    RETURN v_unknown;
  END IF;
  PERFORM record_marks(p_path, p_lane, p_flushes);
  IF cardinality(v_ids) > 0 THEN
    PERFORM settle_mutations(p_path, p_lane, v_ids, ARRAY[{outcome:materialized}::smallint], ARRAY['told by its receipt'], p_by);
  END IF;
  RETURN '{}';
END $function$;
