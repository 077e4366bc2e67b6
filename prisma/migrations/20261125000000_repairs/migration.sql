-- What a command's answer is about, once the command has taken effect: where the answer itself failed, a repetition makes it anew.
ALTER TABLE command_result ADD COLUMN subject jsonb;

-- Runs that were aborted while a replayer held them.
CREATE INDEX run_abandoned ON run (run_id) WHERE state = 'aborted' AND lease_by IS NOT NULL;

-- Leaving one thing as it is twice is one waiver.
DELETE FROM waiver w USING waiver o WHERE (o.incident_id, o.path_id, o.key) = (w.incident_id, w.path_id, w.key)
  AND o.finding IS NOT DISTINCT FROM w.finding AND o.mutation_id IS NOT DISTINCT FROM w.mutation_id AND o.waiver_id < w.waiver_id;
CREATE UNIQUE INDEX waiver_once ON waiver (incident_id, path_id, key, finding, mutation_id) NULLS NOT DISTINCT;
DROP INDEX waiver_incident;

-- As it was first, for new mutations alone: what may be known already, and what a repair appends, goes another way.
DROP FUNCTION append_mutations(smallint, uuid[], text[], smallint[], smallint[], text[], bigint[], bigint[], integer[], text[],
  uuid[], text[], text[], timestamptz[], boolean);
CREATE FUNCTION append_mutations(
  p_path smallint, p_ids uuid[], p_keys text[], p_lanes smallint[], p_operations smallint[], p_payloads text[],
  p_based bigint[], p_ranks integer[], p_idempotency text[], p_fingerprints uuid[], p_actors text[], p_requests text[],
  OUT epoch bigint, OUT acknowledge text, OUT appended_at timestamptz, OUT versions bigint[], OUT statuses smallint[],
  OUT mutations uuid[], OUT accepted timestamptz[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
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
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = m.id AND s.outcome = 3)
        ORDER BY m.version DESC LIMIT 1);
      -- A key that the ledger does not know yet may already stand at some version in the origin: the first mutation names it.
      IF v_any IS NOT NULL AND coalesce(v_head, 0) <> coalesce(p_based[g], 0) THEN
        DELETE FROM idempotency d
        WHERE d.path_id = p_path AND d.idempotency_key = p_idempotency[g] AND d.mutation_id = p_ids[g];
        versions[g] := coalesce(v_head, 0);
        statuses[g] := 3;
        CONTINUE;
      END IF;
      versions[g] := greatest(coalesce(v_any, 0), coalesce(p_based[g], 0)) + 1;
      statuses[g] := 0;
      v_taken := v_taken || g;
      INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                            request_id, payload)
      VALUES (p_path, p_lanes[g], p_operations[g], p_ids[g], versions[g], coalesce(p_based[g], 0), epoch,
              appended_at, p_keys[g], p_idempotency[g], p_actors[g], p_requests[g], p_payloads[g]::jsonb);
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
        statuses[g] := 0;
      END LOOP;
    END IF;
    INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                          request_id, payload)
    SELECT p_path, p_lanes[i.g], p_operations[i.g], p_ids[i.g], versions[i.g], p_based[i.g], epoch,
           appended_at, p_keys[i.g], p_idempotency[i.g], p_actors[i.g], p_requests[i.g], p_payloads[i.g]::jsonb
    FROM unnest(v_take) i(g);
  END IF;

  INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
  SELECT p_path, p_lanes[i.g], p_ids[i.g], versions[i.g], appended_at, p_keys[i.g]
  FROM unnest(v_take) i(g);
  UPDATE lane_tally t SET total = t.total + s.n
  FROM (SELECT p_lanes[i.g] AS lane, count(*) AS n FROM unnest(v_take) i(g) GROUP BY 1) s
  WHERE t.path_id = p_path AND t.kind = 0 AND t.lane = s.lane;

  IF v_new < v_count THEN
    mutations := array_fill(NULL::uuid, ARRAY[v_count]);
    accepted := array_fill(NULL::timestamptz, ARRAY[v_count]);
    FOR r IN
      SELECT i.g, d.mutation_id, d.fingerprint, m.version, m.accepted_at FROM generate_series(1, v_count) i(g)
      CROSS JOIN LATERAL (
        SELECT * FROM idempotency x WHERE x.path_id = p_path AND x.idempotency_key = p_idempotency[i.g] LIMIT 1) d
      LEFT JOIN LATERAL (
        SELECT * FROM mutation x WHERE x.path_id = p_path AND x.key = p_keys[i.g] AND x.id = d.mutation_id LIMIT 1) m ON true
      WHERE statuses[i.g] IS NULL
    LOOP
      statuses[r.g] := CASE WHEN r.fingerprint = p_fingerprints[r.g] THEN 1 ELSE 2 END;
      mutations[r.g] := r.mutation_id;
      versions[r.g] := r.version;
      accepted[r.g] := r.accepted_at;
    END LOOP;
  END IF;
END $$;

-- Appends mutations that may be in the ledger already, row by row: what a cache acknowledged before the ledger had it, and repairs. An
-- id or an idempotency key that is known is answered and not appended again. A repair may append to a path that is closed to
-- everyone else; it may name the head that it was decided on (p_heads: a newer one that is not the same run's refuses it), what it
-- takes the place of (p_replaces: suppressed in the same transaction, or not at all), and build on the origin's version where that is
-- above the ledger's head. Statuses are append_mutations's.
CREATE FUNCTION append_known(
  p_path smallint, p_ids uuid[], p_keys text[], p_lanes smallint[], p_operations smallint[], p_payloads text[],
  p_based bigint[], p_floors bigint[], p_heads bigint[], p_replaces uuid[], p_because text[], p_idempotency text[],
  p_fingerprints uuid[], p_actors text[], p_requests text[], p_accepted timestamptz[], p_repair boolean, p_by text,
  OUT epoch bigint, OUT acknowledge text, OUT appended_at timestamptz, OUT versions bigint[], OUT statuses smallint[],
  OUT mutations uuid[], OUT accepted timestamptz[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
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
    IF v_by_key OR FOUND THEN
      IF NOT v_by_key THEN
        INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
        VALUES (p_path, p_idempotency[g], v_id, p_fingerprints[g]) ON CONFLICT DO NOTHING;
      END IF;
      statuses[g] := CASE WHEN v_version IS NOT NULL AND v_fingerprint = p_fingerprints[g] THEN 1 ELSE 2 END;
      mutations[g] := v_id;
      versions[g] := v_version;
      accepted[g] := v_at;
      CONTINUE;
    END IF;

    v_any := (SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[g] ORDER BY m.version DESC LIMIT 1);
    SELECT m.version, m.request_id INTO v_head, v_request FROM mutation m
    WHERE m.path_id = p_path AND m.key = p_keys[g] AND m.id IS DISTINCT FROM p_replaces[g]
      AND NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = m.id AND s.outcome = 3)
    ORDER BY m.version DESC LIMIT 1;
    IF (v_replay = 'versioned' AND v_any IS NOT NULL AND coalesce(v_head, 0) <> coalesce(p_based[g], 0)
        AND NOT coalesce(p_floors[g] = p_based[g] AND p_based[g] > coalesce(v_head, 0), false))
      OR coalesce(v_head > p_heads[g] AND v_request IS DISTINCT FROM p_requests[g], false) THEN
      versions[g] := coalesce(v_head, 0);
      statuses[g] := 3;
      CONTINUE;
    END IF;
    IF p_replaces[g] IS NOT NULL THEN
      PERFORM settle_mutations(p_path, p_lanes[g], ARRAY[p_replaces[g]], ARRAY[3::smallint], ARRAY[p_because[g]], p_by);
    END IF;
    -- All of a key's rows come out above what a cache has shown of it already.
    versions[g] := greatest(coalesce(v_any, 0), CASE WHEN v_replay = 'versioned' THEN greatest(p_based[g], p_floors[g], 0)
      ELSE coalesce((SELECT max(f.floor) FROM unnest(p_keys, p_floors) f(key, floor) WHERE f.key = p_keys[g]), 0) END) + 1;
    statuses[g] := 0;
    INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
    VALUES (p_path, p_idempotency[g], p_ids[g], p_fingerprints[g]);
    INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                          request_id, payload)
    VALUES (p_path, p_lanes[g], p_operations[g], p_ids[g], versions[g],
            CASE WHEN v_replay = 'versioned' THEN coalesce(p_based[g], 0) ELSE p_based[g] END, epoch,
            coalesce(p_accepted[g], appended_at), p_keys[g], p_idempotency[g], p_actors[g], p_requests[g], p_payloads[g]::jsonb);
    INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
    VALUES (p_path, p_lanes[g], p_ids[g], versions[g], coalesce(p_accepted[g], appended_at), p_keys[g]);
    UPDATE lane_tally t SET total = t.total + 1 WHERE t.path_id = p_path AND t.kind = 0 AND t.lane = p_lanes[g];
    -- It keeps the id under which it was acknowledged, perhaps long ago: the oldest is looked for from there on.
    UPDATE lane_watermark w SET watermark = p_ids[g] WHERE w.path_id = p_path AND w.lane = p_lanes[g] AND w.watermark > p_ids[g];
  END LOOP;
END $$;
