-- After a ledger was put back: records the origin's flushes and takes over the mutations that only the origin proves.
-- Answers how many.
CREATE OR REPLACE FUNCTION import_flushes(p_path smallint, p_lane smallint, p_flushes jsonb, p_proofs jsonb, p_by text)
 RETURNS bigint
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  p record;
  v_ids uuid[] := ARRAY(SELECT unnest(f.ids) FROM jsonb_to_recordset(p_flushes) AS f(ids uuid[]));
  v_epoch bigint := (SELECT c.epoch FROM path_control c WHERE c.path_id = p_path);
  v_count bigint := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(70418, p_path * 64 + p_lane);
  PERFORM record_marks(p_path, p_lane, p_flushes);
  FOR p IN SELECT * FROM jsonb_to_recordset(p_proofs) AS x(id uuid, key text, version bigint, applied_at timestamptz, operation smallint,
      payload text, idempotency uuid, fingerprint uuid, outcome smallint) LOOP
    CONTINUE WHEN (SELECT m.version FROM mutation m WHERE m.id = p.id LIMIT 1) IS NOT NULL;
    INSERT INTO known_by_receipt (path_id, mutation_id, version, applied_at, idempotency, fingerprint)
    VALUES (p_path, p.id, p.version, p.applied_at, p.idempotency, p.fingerprint) ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    v_count := v_count + 1;
    UPDATE outstanding o SET state = {state:conflicted}, because = 'the ledger was put back: version ' || p.version || ' of this key is mutation ' || p.id || ' in the origin'
    WHERE o.path_id = p_path AND o.key = p.key AND o.version = p.version;
    INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, payload, fingerprint)
    VALUES (p_path, p_lane, p.operation, p.id, p.version, NULL, v_epoch, p.applied_at, p.key, 'receipt ' || p.id, p.payload::jsonb, p.fingerprint)
    ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, settled_at, settled_by, because)
    VALUES (p.id, p_path, coalesce(p.outcome, {outcome:materialized}), 0, p.version, clock_timestamp(), p_by, CASE p.outcome
      WHEN {outcome:superseded} THEN 'the ledger was put back; the origin lists this write as covered by a newer one'
      ELSE 'the ledger was put back; the receipt in the origin proves this write' END);
    UPDATE lane_tally t SET total = t.total + 1 WHERE t.path_id = p_path AND t.lane = p_lane;
  END LOOP;
  IF cardinality(v_ids) > 0 THEN
    PERFORM settle_mutations(p_path, p_lane, v_ids, ARRAY[{outcome:materialized}::smallint], ARRAY['told by its receipt'], p_by);
  END IF;
  RETURN v_count;
END $function$;
