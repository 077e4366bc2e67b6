-- Appends a group of mutations of one path under its lanes' locks, or answers without versions where acknowledgments are
-- closed.
CREATE OR REPLACE FUNCTION append_mutations(p_path smallint, p_ids uuid[], p_keys text[], p_lanes smallint[], p_operations smallint[], p_payloads text[], p_based bigint[], p_ranks integer[], p_idempotency text[], p_fingerprints uuid[], p_actors text[], p_requests text[], OUT epoch bigint, OUT acknowledge text, OUT appended_at timestamp with time zone, OUT versions bigint[], OUT statuses smallint[], OUT mutations uuid[], OUT accepted timestamp with time zone[])
 RETURNS record
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
  r record;
  g integer;
  v_replay text;
  v_lane smallint;
  v_count integer := cardinality(p_ids);
  v_new integer;
  v_take integer[] := ARRAY(SELECT generate_series(1, cardinality(p_ids)));
  v_taken integer[] := '{}';
  v_head bigint;
  v_any bigint;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(70417, p_path);
  SELECT c.epoch, c.acknowledge, c.replay INTO STRICT epoch, acknowledge, v_replay FROM path_control c WHERE c.path_id = p_path;
  IF acknowledge = 'closed' THEN
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

  INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
  SELECT p_path, i.k, i.id, i.f FROM unnest(p_idempotency, p_ids, p_fingerprints) AS i(k, id, f) ORDER BY i.k, i.id
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  IF v_new < v_count THEN
    -- What was put in just now names the row's own id, and the ledger does not have that id yet.
    v_take := ARRAY(
      SELECT t.g FROM (
        SELECT DISTINCT ON (p_ids[i.g]) i.g FROM generate_series(1, v_count) i(g)
        WHERE p_ids[i.g] = (
            SELECT d.mutation_id FROM idempotency d WHERE d.path_id = p_path AND d.idempotency_key = p_idempotency[i.g] LIMIT 1)
          AND (SELECT m.version FROM mutation m WHERE m.id = p_ids[i.g] LIMIT 1) IS NULL
        ORDER BY p_ids[i.g], i.g) t
      ORDER BY t.g);
    statuses := array_fill(NULL::smallint, ARRAY[v_count]);
  END IF;

  IF v_replay = 'versioned' THEN
    versions := array_fill(NULL::bigint, ARRAY[v_count]);
    statuses := array_fill(NULL::smallint, ARRAY[v_count]);
    FOR g IN 1 .. v_count LOOP
      IF v_new < v_count AND NOT g = ANY (v_take) THEN
        -- The row of this batch that had the idempotency key before may have been refused since.
        INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
        VALUES (p_path, p_idempotency[g], p_ids[g], p_fingerprints[g]) ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
      END IF;
      v_any := (SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[g] ORDER BY m.version DESC LIMIT 1);
      v_head := (SELECT m.version FROM mutation m
        WHERE m.path_id = p_path AND m.key = p_keys[g]
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = m.id AND s.outcome = {outcome:suppressed})
        ORDER BY m.version DESC LIMIT 1);
      -- A key that the ledger does not know yet may already stand at some version in the origin: the first mutation names it.
      IF v_any IS NOT NULL AND coalesce(v_head, 0) <> coalesce(p_based[g], 0) THEN
        DELETE FROM idempotency d
        WHERE d.path_id = p_path AND d.idempotency_key = p_idempotency[g] AND d.mutation_id = p_ids[g];
        versions[g] := coalesce(v_head, 0);
        statuses[g] := {appended:version-conflict};
        CONTINUE;
      END IF;
      versions[g] := greatest(coalesce(v_any, 0), coalesce(p_based[g], 0)) + 1;
      statuses[g] := {appended:accepted};
      v_taken := v_taken || g;
      INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                            request_id, payload, fingerprint)
      VALUES (p_path, p_lanes[g], p_operations[g], p_ids[g], versions[g], coalesce(p_based[g], 0), epoch,
              appended_at, p_keys[g], p_idempotency[g], p_actors[g], p_requests[g], p_payloads[g]::jsonb, p_fingerprints[g]);
    END LOOP;
    v_take := v_taken;
  ELSE
    IF v_new = v_count THEN
      versions := ARRAY(
        SELECT coalesce(p_ranks[i.g], 1) + coalesce((
          SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[i.g] ORDER BY m.version DESC LIMIT 1), 0)
        FROM unnest(v_take) i(g));
    ELSE
      versions := ARRAY(
        SELECT n.version FROM generate_series(1, v_count) i(g) LEFT JOIN (
          SELECT t.g, row_number() OVER (PARTITION BY p_keys[t.g] ORDER BY t.g)
            + coalesce((
              SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[t.g] ORDER BY m.version DESC LIMIT 1), 0)
            AS version
          FROM unnest(v_take) t(g)) n USING (g)
        ORDER BY i.g);
      FOREACH g IN ARRAY v_take LOOP
        statuses[g] := {appended:accepted};
      END LOOP;
    END IF;
    INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                          request_id, payload, fingerprint)
    SELECT p_path, p_lanes[i.g], p_operations[i.g], p_ids[i.g], versions[i.g], p_based[i.g], epoch,
           appended_at, p_keys[i.g], p_idempotency[i.g], p_actors[i.g], p_requests[i.g], p_payloads[i.g]::jsonb,
           p_fingerprints[i.g]
    FROM unnest(v_take) i(g);
  END IF;

  INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
  SELECT p_path, p_lanes[i.g], p_ids[i.g], versions[i.g], appended_at, p_keys[i.g]
  FROM unnest(v_take) i(g);
  UPDATE lane_tally t SET total = t.total + s.n
  FROM (SELECT p_lanes[i.g] AS lane, count(*) AS n FROM unnest(v_take) i(g) GROUP BY 1) s
  WHERE t.path_id = p_path AND t.kind = {tally:accepted} AND t.lane = s.lane;

  IF v_new < v_count THEN
    mutations := array_fill(NULL::uuid, ARRAY[v_count]);
    accepted := array_fill(NULL::timestamptz, ARRAY[v_count]);
    FOR r IN
      SELECT i.g, d.mutation_id, d.fingerprint, coalesce(m.version, k.version) AS version, coalesce(m.accepted_at, k.applied_at) AS accepted_at
      FROM generate_series(1, v_count) i(g)
      CROSS JOIN LATERAL (
        SELECT * FROM idempotency x WHERE x.path_id = p_path AND x.idempotency_key = p_idempotency[i.g] LIMIT 1) d
      LEFT JOIN LATERAL (
        SELECT * FROM mutation x WHERE x.path_id = p_path AND x.key = p_keys[i.g] AND x.id = d.mutation_id LIMIT 1) m ON true
      LEFT JOIN LATERAL (SELECT * FROM known_by_receipt x WHERE x.path_id = p_path AND x.mutation_id = d.mutation_id LIMIT 1) k ON m.id IS NULL
      WHERE statuses[i.g] IS NULL
    LOOP
      statuses[r.g] := CASE WHEN r.fingerprint IN (p_fingerprints[r.g], idempotency_digest(p_fingerprints[r.g]::text)) THEN {appended:repeated} ELSE {appended:idempotency-mismatch} END;
      mutations[r.g] := r.mutation_id;
      versions[r.g] := r.version;
      accepted[r.g] := r.accepted_at;
    END LOOP;
  END IF;
END $function$;
