-- Stores that were put back: which one, on which lane it was found, and what was done about it.
CREATE TABLE store_rollback (
  rollback_id     bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  store           text NOT NULL,
  path_id         smallint NOT NULL,
  lane            smallint NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('origin-went-back', 'ledger-went-back', 'parted', 'other-origin')),
  because         text NOT NULL,
  found_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  needs_person    boolean NOT NULL,
  owed_again      bigint NOT NULL DEFAULT 0,
  imported        bigint NOT NULL DEFAULT 0,
  -- What each path acknowledged before it was closed: {"path id": mode}.
  modes_before    jsonb,
  accepted_at     timestamptz,
  accepted_by     text,
  accepted_reason text,
  settled_at      timestamptz
);
CREATE UNIQUE INDEX store_rollback_open ON store_rollback (path_id, lane, store) WHERE settled_at IS NULL;

-- Which database each path's origin was when it was seen first, by the identity that its sidecar was given.
ALTER TABLE path_control ADD COLUMN origin_identity uuid;

-- Puts settled mutations back to what is outstanding: their effects and receipts are lost. A mutation that is owed again counts as
-- accepted again, so that counts only grow. Returns how many went back.
CREATE FUNCTION owe_again(p_path smallint, p_lane smallint, p_ids uuid[], p_because text, p_by text)
RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_gone uuid[];
BEGIN
  WITH gone AS (
    DELETE FROM settlement s WHERE s.mutation_id = ANY (p_ids) AND s.path_id = p_path AND s.outcome = 1 RETURNING s.mutation_id)
  SELECT coalesce(array_agg(g.mutation_id), '{}') INTO v_gone FROM gone g;
  IF cardinality(v_gone) = 0 THEN
    RETURN 0;
  END IF;
  INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
  SELECT p_path, p_lane, m.id, m.version, m.accepted_at, m.key
  FROM unnest(v_gone) i(id) CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = i.id LIMIT 1) m;
  INSERT INTO move (mutation_id, path_id, moved_to, by, because)
  SELECT i.id, p_path, 'accepted', p_by, p_because FROM unnest(v_gone) i(id);
  UPDATE lane_tally t SET total = t.total + cardinality(v_gone) WHERE t.path_id = p_path AND t.lane = p_lane AND t.kind = 0;
  UPDATE lane_watermark w SET watermark = f.first FROM (SELECT i.id AS first FROM unnest(v_gone) i(id) ORDER BY i.id LIMIT 1) f
  WHERE w.path_id = p_path AND w.lane = p_lane AND w.watermark > f.first;
  RETURN cardinality(v_gone);
END $$;

-- Takes the origin's mark over for a lane whose origin was put back, once everything above p_common was looked at. Returns false where a
-- flush was recorded meanwhile: it has to be looked at as well.
CREATE FUNCTION follow_origin(p_path smallint, p_lane smallint, p_number bigint, p_nonce uuid, p_common bigint, p_examined bigint)
RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM 1 FROM lane_mark m WHERE m.path_id = p_path AND m.lane = p_lane FOR UPDATE;
  IF EXISTS (SELECT FROM lane_flush l WHERE l.path_id = p_path AND l.lane = p_lane AND l.number > p_examined) THEN
    RETURN false;
  END IF;
  DELETE FROM lane_flush l WHERE l.path_id = p_path AND l.lane = p_lane AND l.number > p_common;
  UPDATE lane_mark m SET number = p_number, nonce = p_nonce WHERE m.path_id = p_path AND m.lane = p_lane;
  RETURN true;
END $$;

-- What an idempotency key's digest is salted with, in receipts.
CREATE TABLE installation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  salt   uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO installation DEFAULT VALUES;
CREATE FUNCTION idempotency_digest(p_key text) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT md5(i.salt::text || chr(31) || p_key)::uuid FROM installation i
$$;

-- Writes that the ledger lost, as the origin's receipts prove them. A repeated write is recognised by the digest of its idempotency key.
CREATE TABLE known_by_receipt (
  path_id     smallint NOT NULL,
  mutation_id uuid NOT NULL,
  version     bigint NOT NULL,
  applied_at  timestamptz NOT NULL,
  idempotency uuid,
  fingerprint uuid,
  PRIMARY KEY (path_id, mutation_id)
);
CREATE INDEX known_by_receipt_idempotency ON known_by_receipt (path_id, idempotency);

-- What a mutation says, in 128 bits: its receipt takes it along.
ALTER TABLE mutation ADD COLUMN fingerprint uuid;

-- Takes over what receipts prove of mutations that the ledger does not know, and records the flushes that brought them in. Where the
-- ledger has given the version to another mutation since, that one waits for a person. Returns how many it did not know.
CREATE FUNCTION import_flushes(p_path smallint, p_lane smallint, p_flushes jsonb, p_proofs jsonb, p_by text)
RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  p record;
  v_ids uuid[] := ARRAY(SELECT unnest(f.ids) FROM jsonb_to_recordset(p_flushes) AS f(ids uuid[]));
  v_epoch bigint := (SELECT c.epoch FROM path_control c WHERE c.path_id = p_path);
  v_count bigint := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(70418, p_path * 64 + p_lane);
  PERFORM record_marks(p_path, p_lane, p_flushes);
  FOR p IN SELECT * FROM jsonb_to_recordset(p_proofs) AS x(id uuid, key text, version bigint, applied_at timestamptz, operation smallint,
      payload text, idempotency uuid, fingerprint uuid) LOOP
    CONTINUE WHEN (SELECT m.version FROM mutation m WHERE m.id = p.id LIMIT 1) IS NOT NULL;
    INSERT INTO known_by_receipt (path_id, mutation_id, version, applied_at, idempotency, fingerprint)
    VALUES (p_path, p.id, p.version, p.applied_at, p.idempotency, p.fingerprint) ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    v_count := v_count + 1;
    UPDATE outstanding o SET state = 2, because = 'the ledger was put back: version ' || p.version || ' of this key is mutation ' || p.id || ' in the origin'
    WHERE o.path_id = p_path AND o.key = p.key AND o.version = p.version;
    INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, payload, fingerprint)
    VALUES (p_path, p_lane, p.operation, p.id, p.version, NULL, v_epoch, p.applied_at, p.key, 'receipt ' || p.id, p.payload::jsonb, p.fingerprint)
    ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, settled_at, settled_by, because)
    VALUES (p.id, p_path, 1, 0, p.version, clock_timestamp(), p_by, 'the ledger was put back; the receipt in the origin proves this write');
    UPDATE lane_tally t SET total = t.total + 1 WHERE t.path_id = p_path AND t.lane = p_lane;
  END LOOP;
  IF cardinality(v_ids) > 0 THEN
    PERFORM settle_mutations(p_path, p_lane, v_ids, ARRAY[1::smallint], ARRAY['told by its receipt'], p_by);
  END IF;
  RETURN v_count;
END $$;

-- As before, and a write that only a receipt proves is repeated, not new; the mutation keeps its fingerprint.
CREATE OR REPLACE FUNCTION append_mutations(
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
        statuses[g] := 0;
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
  WHERE t.path_id = p_path AND t.kind = 0 AND t.lane = s.lane;

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
      statuses[r.g] := CASE WHEN r.fingerprint = p_fingerprints[r.g] THEN 1 ELSE 2 END;
      mutations[r.g] := r.mutation_id;
      versions[r.g] := r.version;
      accepted[r.g] := r.accepted_at;
    END LOOP;
  END IF;
END $$;

-- As before, and a write that only a receipt proves is repeated, not new; the mutation keeps its fingerprint.
CREATE OR REPLACE FUNCTION append_known(
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
                          request_id, payload, fingerprint)
    VALUES (p_path, p_lanes[g], p_operations[g], p_ids[g], versions[g],
            CASE WHEN v_replay = 'versioned' THEN coalesce(p_based[g], 0) ELSE p_based[g] END, epoch,
            coalesce(p_accepted[g], appended_at), p_keys[g], p_idempotency[g], p_actors[g], p_requests[g], p_payloads[g]::jsonb, p_fingerprints[g]);
    INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
    VALUES (p_path, p_lanes[g], p_ids[g], versions[g], coalesce(p_accepted[g], appended_at), p_keys[g]);
    UPDATE lane_tally t SET total = t.total + 1 WHERE t.path_id = p_path AND t.kind = 0 AND t.lane = p_lanes[g];
    -- It keeps the id under which it was acknowledged, perhaps long ago: the oldest is looked for from there on.
    UPDATE lane_watermark w SET watermark = p_ids[g] WHERE w.path_id = p_path AND w.lane = p_lanes[g] AND w.watermark > p_ids[g];
  END LOOP;
END $$;
