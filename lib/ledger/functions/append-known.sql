-- Appends mutations that have an id already: adopted, salvaged, amended. Each is told as accepted, repeated, of other content,
-- or of a head that moved.
CREATE OR REPLACE FUNCTION append_known(p_path smallint, p_ids uuid[], p_keys text[], p_lanes smallint[], p_operations smallint[], p_payloads text[], p_based bigint[], p_floors bigint[], p_heads bigint[], p_replaces uuid[], p_because text[], p_idempotency text[], p_fingerprints uuid[], p_actors text[], p_requests text[], p_accepted timestamp with time zone[], p_repair boolean, p_by text, OUT epoch bigint, OUT acknowledge text, OUT appended_at timestamp with time zone, OUT versions bigint[], OUT statuses smallint[], OUT mutations uuid[], OUT accepted timestamp with time zone[])
 RETURNS record
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
  g integer;
  v_replay text;
  v_lane smallint;
  v_count integer := cardinality(p_ids);
  v_id uuid;
  v_fingerprint uuid;
  v_by_key boolean;
  v_version bigint;
  v_at timestamptz;
  v_any bigint;
  v_head bigint;
  v_request text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(70417, p_path);
  SELECT c.epoch, c.acknowledge, c.replay INTO STRICT epoch, acknowledge, v_replay FROM path_control c WHERE c.path_id = p_path;
  IF acknowledge = 'closed' AND NOT p_repair THEN
    RETURN;
  END IF;
  FOR v_lane IN SELECT DISTINCT l FROM unnest(p_lanes) l ORDER BY l LOOP
    PERFORM pg_advisory_xact_lock(70418, p_path * 64 + v_lane);
  END LOOP;
  appended_at := clock_timestamp();
  IF EXISTS (SELECT FROM known_by_receipt k WHERE k.path_id = p_path) THEN
    -- A write that the ledger lost and whose receipt it took over is found under the idempotency key that is used again.
    INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
    SELECT DISTINCT ON (i.k) p_path, i.k, r.mutation_id, coalesce(r.fingerprint, i.f)
    FROM unnest(p_idempotency, p_fingerprints) AS i(k, f)
    JOIN known_by_receipt r ON r.path_id = p_path AND r.idempotency = idempotency_digest(i.k) ORDER BY i.k
    ON CONFLICT DO NOTHING;
  END IF;
  versions := array_fill(NULL::bigint, ARRAY[v_count]);
  statuses := array_fill(NULL::smallint, ARRAY[v_count]);
  mutations := array_fill(NULL::uuid, ARRAY[v_count]);
  accepted := array_fill(NULL::timestamptz, ARRAY[v_count]);
  FOR g IN 1 .. v_count LOOP
    -- An id is known only under its own key, and the key's lane is held: nobody puts it in meanwhile.
    SELECT d.mutation_id, d.fingerprint INTO v_id, v_fingerprint FROM idempotency d
    WHERE d.path_id = p_path AND d.idempotency_key = p_idempotency[g];
    v_by_key := FOUND;
    IF NOT v_by_key THEN
      v_id := p_ids[g];
      v_fingerprint := p_fingerprints[g];
    END IF;
    SELECT m.version, m.accepted_at INTO v_version, v_at FROM mutation m
    WHERE m.id = v_id AND m.path_id = p_path AND m.key = p_keys[g] LIMIT 1;
    IF v_by_key AND v_version IS NULL THEN
      SELECT k.version, k.applied_at INTO v_version, v_at FROM known_by_receipt k WHERE k.path_id = p_path AND k.mutation_id = v_id;
    END IF;
    IF v_by_key OR v_version IS NOT NULL THEN
      IF NOT v_by_key THEN
        INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
        VALUES (p_path, p_idempotency[g], v_id, p_fingerprints[g]) ON CONFLICT DO NOTHING;
      END IF;
      statuses[g] := CASE WHEN v_version IS NOT NULL AND v_fingerprint IN (p_fingerprints[g], idempotency_digest(p_fingerprints[g]::text)) THEN {appended:repeated} ELSE {appended:idempotency-mismatch} END;
      mutations[g] := v_id;
      versions[g] := v_version;
      accepted[g] := v_at;
      CONTINUE;
    END IF;

    v_any := (SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[g] ORDER BY m.version DESC LIMIT 1);
    SELECT m.version, m.request_id INTO v_head, v_request FROM mutation m
    WHERE m.path_id = p_path AND m.key = p_keys[g] AND m.id IS DISTINCT FROM p_replaces[g]
      AND NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = m.id AND s.outcome = {outcome:suppressed})
    ORDER BY m.version DESC LIMIT 1;
    IF (v_replay = 'versioned' AND v_any IS NOT NULL AND coalesce(v_head, 0) <> coalesce(p_based[g], 0)
        AND NOT coalesce(p_floors[g] = p_based[g] AND p_based[g] > coalesce(v_head, 0), false))
      OR coalesce(v_head > p_heads[g] AND v_request IS DISTINCT FROM p_requests[g], false) THEN
      versions[g] := coalesce(v_head, 0);
      statuses[g] := {appended:version-conflict};
      CONTINUE;
    END IF;
    IF p_replaces[g] IS NOT NULL THEN
      PERFORM settle_mutations(p_path, p_lanes[g], ARRAY[p_replaces[g]], ARRAY[{outcome:suppressed}::smallint], ARRAY[p_because[g]], p_by);
    END IF;
    -- A row that a cache has numbered takes its own number where that is free, so that none between two of them is skipped. Any other row of
    -- the key comes out above what a cache has shown of it already.
    versions[g] := greatest(coalesce(v_any, 0), CASE WHEN v_replay = 'versioned' THEN greatest(p_based[g], p_floors[g], 0)
      ELSE coalesce(p_floors[g], (SELECT max(f.floor) FROM unnest(p_keys, p_floors) f(key, floor) WHERE f.key = p_keys[g]), 0) END) + 1;
    statuses[g] := {appended:accepted};
    INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
    VALUES (p_path, p_idempotency[g], p_ids[g], p_fingerprints[g]);
    INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                          request_id, payload, fingerprint)
    VALUES (p_path, p_lanes[g], p_operations[g], p_ids[g], versions[g],
            CASE WHEN v_replay = 'versioned' THEN coalesce(p_based[g], 0) ELSE p_based[g] END, epoch,
            coalesce(p_accepted[g], appended_at), p_keys[g], p_idempotency[g], p_actors[g], p_requests[g], p_payloads[g]::jsonb, p_fingerprints[g]);
    INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
    VALUES (p_path, p_lanes[g], p_ids[g], versions[g], coalesce(p_accepted[g], appended_at), p_keys[g]);
    UPDATE lane_tally t SET total = t.total + 1 WHERE t.path_id = p_path AND t.kind = {tally:accepted} AND t.lane = p_lanes[g];
    -- It keeps the id under which it was acknowledged, perhaps long ago: the oldest is looked for from there on.
    UPDATE lane_watermark w SET watermark = p_ids[g] WHERE w.path_id = p_path AND w.lane = p_lanes[g] AND w.watermark > p_ids[g];
  END LOOP;
END $function$;
