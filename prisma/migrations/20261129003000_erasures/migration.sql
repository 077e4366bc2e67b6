-- A person's data is erased key by key: two administrators decide, and a worker carries it out. The key's payloads are overwritten
-- everywhere; versions, receipts, digests and counts stay.
CREATE TABLE erasure (
  erasure_id    uuid PRIMARY KEY,
  path_id       smallint NOT NULL,
  key           text NOT NULL,
  reason        text NOT NULL,
  state         text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'approved', 'running', 'done', 'refused', 'withdrawn')),
  asked_by      text NOT NULL,
  asked_by_id   text NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  decided_by    text,
  decided_by_id text,
  decided_at    timestamptz,
  -- A sole administrator approved it after a day.
  alone         boolean NOT NULL DEFAULT false,
  -- The key's newest version as the erasure began: what is accepted later is not part of it.
  up_to         bigint,
  begun_at      timestamptz,
  finished_at   timestamptz,
  because       text,
  lease_by      text,
  lease_until   timestamptz
);
CREATE UNIQUE INDEX erasure_one_open ON erasure (path_id, key) WHERE state IN ('asked', 'approved', 'running');
CREATE INDEX erasure_due ON erasure (asked_at) WHERE state IN ('approved', 'running');
CREATE INDEX erasure_newest ON erasure (asked_at, erasure_id);

-- The progress of an erasure in each place that held payloads of its key.
CREATE TABLE erasure_place (
  erasure_id  uuid NOT NULL REFERENCES erasure,
  place       text NOT NULL,
  overwritten bigint NOT NULL DEFAULT 0,
  -- Where the present look goes on; null: from its start.
  checkpoint  text,
  -- The last whole look at the place found nothing more to overwrite.
  clean       boolean NOT NULL DEFAULT false,
  because     text,
  moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (erasure_id, place)
);

-- When a payload was erased; null: never. The one change that a mutation's row sees.
ALTER TABLE mutation ADD COLUMN erased_at timestamptz;
ALTER TABLE observed_item ADD COLUMN erased_at timestamptz;
CREATE INDEX observed_effect_of_key ON observed_effect (path_id, key);

-- The key of an erasure that is being carried out; refuses any other erasure.
CREATE OR REPLACE FUNCTION erasing(p_erasure uuid)
 RETURNS erasure
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
  v_found erasure;
BEGIN
  SELECT * INTO v_found FROM erasure e WHERE e.erasure_id = p_erasure AND e.state = 'running';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'erasure % is not being carried out', p_erasure USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN v_found;
END $function$;
REVOKE ALL ON FUNCTION erasing(uuid) FROM PUBLIC;

-- Overwrites the payloads of a page of the erased key's mutations; answers how many. Fingerprints become salted ones, so that a repeated
-- write is still known and its content cannot be guessed. Versions, receipts and counts stay.
CREATE OR REPLACE FUNCTION erase_mutations(p_erasure uuid, p_limit integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_versions bigint[] := ARRAY(
    SELECT m.version FROM mutation m
    WHERE m.path_id = v.path_id AND m.key = v.key AND m.version <= v.up_to AND m.payload IS NOT NULL ORDER BY m.version LIMIT p_limit);
BEGIN
  UPDATE known_by_receipt r SET fingerprint = idempotency_digest(r.fingerprint::text)
  FROM mutation m WHERE m.path_id = v.path_id AND m.key = v.key AND m.version = ANY (v_versions)
    AND r.path_id = v.path_id AND r.mutation_id = m.id AND r.fingerprint = m.fingerprint;
  UPDATE idempotency i SET fingerprint = idempotency_digest(i.fingerprint::text)
  FROM mutation m WHERE m.path_id = v.path_id AND m.key = v.key AND m.version = ANY (v_versions)
    AND i.path_id = v.path_id AND i.idempotency_key = m.idempotency_key AND i.fingerprint = m.fingerprint;
  UPDATE mutation m SET payload = NULL, erased_at = clock_timestamp(), fingerprint = idempotency_digest(m.fingerprint::text)
  WHERE m.path_id = v.path_id AND m.key = v.key AND m.version = ANY (v_versions);
  RETURN cardinality(v_versions);
END $function$;
REVOKE ALL ON FUNCTION erase_mutations(uuid, integer) FROM PUBLIC;

-- Overwrites the values that some plans hold of the erased key, and what their runs were told of its items. `next`: the last of the
-- plans, null where none is left.
CREATE OR REPLACE FUNCTION erase_plans(p_erasure uuid, p_after uuid, p_limit integer, OUT overwritten bigint, OUT next uuid)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_plan uuid;
  v_read integer := 0;
  v_count bigint;
BEGIN
  overwritten := 0;
  FOR v_plan IN SELECT p.plan_id FROM plan p WHERE p.plan_id > p_after ORDER BY p.plan_id LIMIT p_limit LOOP
    v_read := v_read + 1;
    next := v_plan;
    CONTINUE WHEN NOT EXISTS (SELECT FROM plan_item i WHERE i.plan_id = v_plan AND i.path_id = v.path_id AND i.key = v.key);
    UPDATE run_exception x SET because = NULL FROM run r, plan_item i
    WHERE r.plan_id = v_plan AND x.run_id = r.run_id AND i.plan_id = v_plan AND i.path_id = v.path_id AND i.key = v.key
      AND x.path_id = i.path_id AND x.lane = i.lane AND x.seq = i.seq AND x.because IS NOT NULL;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    overwritten := overwritten + v_count;
    UPDATE plan_item i SET detail = NULL, because = NULL
    WHERE i.plan_id = v_plan AND i.path_id = v.path_id AND i.key = v.key AND (i.detail IS NOT NULL OR i.because IS NOT NULL);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    overwritten := overwritten + v_count;
    UPDATE plan p SET payload = NULL WHERE p.plan_id = v_plan AND p.payload IS NOT NULL;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    overwritten := overwritten + v_count;
  END LOOP;
  IF v_read < p_limit THEN
    next := NULL;
  END IF;
END $function$;
REVOKE ALL ON FUNCTION erase_plans(uuid, uuid, integer) FROM PUBLIC;

-- Overwrites the copies that intake and runs took of another system's writes of the erased key; answers how many rows. Intake keeps no
-- payload of a write that is marked as erased, however often the write is read again.
CREATE OR REPLACE FUNCTION erase_observed(p_erasure uuid, p_limit integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_items bigint;
  v_effects bigint;
BEGIN
  UPDATE observed_item o SET payload = NULL, because = NULL, erased_at = clock_timestamp()
  FROM (SELECT i.source, i.item_id FROM observed_item i
    WHERE i.path_id = v.path_id AND i.key = v.key AND i.first_seen_at <= v.begun_at
      AND (i.erased_at IS NULL OR i.payload IS NOT NULL) LIMIT p_limit) due
  WHERE o.path_id = v.path_id AND o.source = due.source AND o.item_id = due.item_id AND o.key = v.key;
  GET DIAGNOSTICS v_items = ROW_COUNT;
  UPDATE observed_effect e SET before = NULL, after = NULL
  FROM (SELECT x.run_id, x.seq FROM observed_effect x
    WHERE x.path_id = v.path_id AND x.key = v.key AND x.begun_at <= v.begun_at AND (x.before IS NOT NULL OR x.after IS NOT NULL)
    LIMIT p_limit) due
  WHERE e.path_id = v.path_id AND e.run_id = due.run_id AND e.seq = due.seq;
  GET DIAGNOSTICS v_effects = ROW_COUNT;
  RETURN v_items + v_effects;
END $function$;
REVOKE ALL ON FUNCTION erase_observed(uuid, integer) FROM PUBLIC;

-- Overwrites words of stores that may quote a payload of the erased key: why a mutation moved, what was found, which flush failed. A
-- person's reason for a suppression stays. Answers how many rows.
CREATE OR REPLACE FUNCTION erase_words(p_erasure uuid, p_limit integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_sum bigint := 0;
  v_count bigint;
BEGIN
  UPDATE settlement s SET because = NULL
  FROM (SELECT m.id FROM mutation m JOIN settlement x ON x.mutation_id = m.id
    WHERE m.path_id = v.path_id AND m.key = v.key AND m.version <= v.up_to AND x.because IS NOT NULL
      AND x.outcome <> 3 LIMIT p_limit) due
  WHERE s.mutation_id = due.id;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_sum := v_sum + v_count;
  UPDATE move w SET because = NULL
  FROM (SELECT x.mutation_id, x.seq FROM mutation m JOIN move x ON x.mutation_id = m.id
    WHERE m.path_id = v.path_id AND m.key = v.key AND m.version <= v.up_to AND x.because IS NOT NULL
      AND x.moved_to <> 'suppressed' LIMIT p_limit) due
  WHERE w.mutation_id = due.mutation_id AND w.seq = due.seq;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_sum := v_sum + v_count;
  UPDATE divergence d SET checked_at = '-infinity', story = jsonb_set(d.story, '{findings}', coalesce((
      SELECT jsonb_agg(f.one || '{"sentence": "What was found was erased with the payloads of the key."}' ORDER BY f.n) FROM jsonb_array_elements(d.story->'findings') WITH ORDINALITY f(one, n)), '[]'))
  WHERE d.path_id = v.path_id AND d.key = v.key AND d.checked_at < v.begun_at AND d.checked_at > '-infinity';
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_sum := v_sum + v_count;
  UPDATE flush_failure f SET error = ''
  WHERE f.path_id = v.path_id AND f.error <> '' AND EXISTS (
    SELECT FROM unnest(f.sample) s(id) JOIN mutation m ON m.id = s.id AND m.path_id = v.path_id AND m.key = v.key AND m.version <= v.up_to);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_sum := v_sum + v_count;
  -- The path paused itself over several keys: what a store's message quotes is cut out, and its other words stay.
  UPDATE path_control c SET because = regexp_replace(c.because, '"[^"]*"|\([^()]*\)', '…', 'g')
  WHERE c.path_id = v.path_id AND c.drain = 'self-paused' AND c.because ~ '"[^"]*"|\([^()]*\)';
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_sum + v_count;
END $function$;
REVOKE ALL ON FUNCTION erase_words(uuid, integer) FROM PUBLIC;

-- Overwrites answers that earlier releases kept under command keys and that name the erased key; answers how many. Answers of this release
-- are read anew, and only an id is kept.
CREATE OR REPLACE FUNCTION erase_answers(p_erasure uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
  v erasure := erasing(p_erasure);
  v_named text := to_jsonb(v.key)::text;
  v_erased jsonb := jsonb_build_object('erasedAt', v.begun_at);
  v_claims bigint;
  v_results bigint;
BEGIN
  UPDATE command_claim c SET answer = v_erased WHERE c.answer IS NOT NULL AND c.begun_at <= v.begun_at AND position(v_named IN c.answer::text) > 0;
  GET DIAGNOSTICS v_claims = ROW_COUNT;
  UPDATE command_result c SET answer = v_erased WHERE c.answer IS NOT NULL AND position(v_named IN c.answer::text) > 0;
  GET DIAGNOSTICS v_results = ROW_COUNT;
  RETURN v_claims + v_results;
END $function$;
REVOKE ALL ON FUNCTION erase_answers(uuid) FROM PUBLIC;

-- Overwrites the states that the audit kept of the erased key; answers how many. The rows, their digests and the chain stay.
CREATE OR REPLACE FUNCTION erase_states(p_erasure uuid)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT erase_audit_payloads(c.path, e.key) FROM erasing(p_erasure) e JOIN path_control c ON c.path_id = e.path_id
$function$;
REVOKE ALL ON FUNCTION erase_states(uuid) FROM PUBLIC;

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
    IF v_by_key OR FOUND THEN
      IF NOT v_by_key THEN
        INSERT INTO idempotency (path_id, idempotency_key, mutation_id, fingerprint)
        VALUES (p_path, p_idempotency[g], v_id, p_fingerprints[g]) ON CONFLICT DO NOTHING;
      END IF;
      statuses[g] := CASE WHEN v_version IS NOT NULL AND v_fingerprint IN (p_fingerprints[g], idempotency_digest(p_fingerprints[g]::text)) THEN 1 ELSE 2 END;
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
END $function$;

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
      statuses[r.g] := CASE WHEN r.fingerprint IN (p_fingerprints[r.g], idempotency_digest(p_fingerprints[r.g]::text)) THEN 1 ELSE 2 END;
      mutations[r.g] := r.mutation_id;
      versions[r.g] := r.version;
      accepted[r.g] := r.accepted_at;
    END LOOP;
  END IF;
END $function$;
