-- The recovery sequence: incidents and their steps, plans and runs, reconciliation, and what depends on a path.

-- When and under which epoch a path's acknowledgments were last switched: nothing older may be acknowledged any more.
ALTER TABLE path_control
  ADD COLUMN ack_epoch      bigint NOT NULL DEFAULT 1,
  ADD COLUMN ack_changed_at timestamptz,
  ADD COLUMN ack_incident   uuid;

ALTER TABLE audit ADD COLUMN incident_id uuid;
CREATE INDEX audit_incident ON audit (incident_id, seq) WHERE incident_id IS NOT NULL;

-- Whose promise was withdrawn, and when: few among all that was settled.
CREATE INDEX settlement_suppressed ON settlement (path_id, settled_at) WHERE outcome = 3;

-- One answer a command key, so that a command that is repeated has one effect.
CREATE TABLE command_result (
  command_key text COLLATE "C" PRIMARY KEY,
  fingerprint text NOT NULL,
  begun_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  status      integer,
  answer      jsonb
);

CREATE TABLE incident (
  incident_id       uuid PRIMARY KEY,
  title             text NOT NULL,
  reason            text NOT NULL,
  status            text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  scope             jsonb NOT NULL,
  keys_by           text NOT NULL CHECK (keys_by IN ('all', 'list', 'prefix')),
  prefix            text COLLATE "C",
  accepted_from     timestamptz,
  accepted_to       timestamptz,
  -- Empty: every region.
  regions           text[] NOT NULL DEFAULT '{}',
  -- A few named keys, repaired under live traffic: each is protected by its versions, so nothing need be stopped for it.
  targeted          boolean NOT NULL,
  opened_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  opened_by         text NOT NULL,
  -- What was accepted before this is the incident's to repair; what came later is counted apart.
  horizon           timestamptz NOT NULL DEFAULT clock_timestamp(),
  authority         jsonb,
  authority_seq     integer NOT NULL DEFAULT 0,
  pending_authority jsonb,
  reopened_at       timestamptz,
  closed_at         timestamptz,
  closed_by         text
);
CREATE INDEX incident_page ON incident (opened_at, incident_id);

-- accepted: how many mutations the path had when the horizon was set by a declaration, and the epoch that began then.
CREATE TABLE incident_path (
  incident_id uuid NOT NULL REFERENCES incident,
  path_id     smallint NOT NULL,
  accepted    bigint,
  epoch       bigint,
  PRIMARY KEY (incident_id, path_id)
);
CREATE TABLE incident_key (
  incident_id uuid NOT NULL REFERENCES incident,
  path_id     smallint NOT NULL,
  key         text COLLATE "C" NOT NULL,
  PRIMARY KEY (incident_id, path_id, key)
);

-- How a step's gate was last measured. first_open_at is kept when it closes again: a gate that was open and is not is shown.
CREATE TABLE incident_gate (
  incident_id     uuid NOT NULL REFERENCES incident,
  step            text NOT NULL,
  open            boolean NOT NULL,
  measured_at     timestamptz NOT NULL,
  first_open_at   timestamptz,
  closed_again_at timestamptz,
  PRIMARY KEY (incident_id, step)
) WITH (fillfactor = 50);

-- A finding or a mutation that is left as it is, with the reason; mutation_id null: the key's finding.
CREATE TABLE waiver (
  waiver_id   uuid PRIMARY KEY,
  incident_id uuid NOT NULL REFERENCES incident,
  path_id     smallint NOT NULL,
  key         text COLLATE "C" NOT NULL,
  finding     smallint,
  mutation_id uuid,
  reason      text NOT NULL,
  actor       text NOT NULL,
  at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX waiver_incident ON waiver (incident_id, path_id, key);

-- Whoever is held back while an incident is open. state: holding, held, restoring, restored, failed; moved by a worker.
CREATE TABLE incident_dependent (
  incident_id uuid NOT NULL REFERENCES incident,
  path_id     smallint NOT NULL,
  position    smallint NOT NULL,
  name        text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('queue', 'webhook', 'flag')),
  state       text NOT NULL CHECK (state IN ('holding', 'held', 'restoring', 'restored', 'failed')),
  because     text,
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (incident_id, path_id, name)
);

-- A frozen list of items, each with what would happen to it. It runs once, under the digest that was approved.
CREATE TABLE plan (
  plan_id        uuid PRIMARY KEY,
  incident_id    uuid NOT NULL REFERENCES incident,
  kind           text NOT NULL CHECK (kind IN ('replay', 'suppress', 'amend', 'salvage', 'invalidate', 'rebuild', 'undo')),
  status         text NOT NULL DEFAULT 'building' CHECK (status IN ('building', 'ready', 'failed')),
  selection      jsonb NOT NULL,
  payload        jsonb,
  reason         text NOT NULL,
  rate_per_sec   double precision,
  canary         integer,
  horizon        timestamptz NOT NULL,
  authority_seq  integer NOT NULL,
  epochs         jsonb NOT NULL,
  built          bigint NOT NULL DEFAULT 0,
  total          bigint,
  counts         jsonb,
  digest         text,
  needs_approval text,
  because        text,
  build_by       text,
  build_until    timestamptz,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by     text NOT NULL,
  expires_at     timestamptz NOT NULL
);
CREATE INDEX plan_incident ON plan (incident_id, created_at);
CREATE INDEX plan_building ON plan (build_until) WHERE status = 'building';

-- seq runs within a lane, in the order in which the items must be carried out. disposition: see lib/domain/plan/disposition.ts.
-- seen: the origin's version (for cache work, the entry's) when the plan was made; null: there was none.
CREATE TABLE plan_item (
  plan_id     uuid NOT NULL,
  path_id     smallint NOT NULL,
  lane        smallint NOT NULL,
  disposition smallint NOT NULL,
  seq         integer NOT NULL,
  mutation_id uuid,
  version     bigint,
  seen        bigint,
  key         text COLLATE "C" NOT NULL,
  because     text,
  detail      jsonb,
  PRIMARY KEY (plan_id, path_id, lane, seq)
);
CREATE INDEX plan_item_rest ON plan_item (plan_id, disposition, path_id, lane, seq) WHERE disposition <> 0;

CREATE TABLE plan_approval (
  plan_id uuid NOT NULL REFERENCES plan,
  actor   text NOT NULL,
  digest  text NOT NULL,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (plan_id, actor)
);

-- A plan runs once: its id is unique here. The state is moved by people (continue, pause, resume, abort) and by the replayer
-- that holds the lease (canary to waiting, running to done, anything that moves to paused when the path's epoch did).
CREATE TABLE run (
  run_id         uuid PRIMARY KEY,
  plan_id        uuid NOT NULL UNIQUE REFERENCES plan,
  incident_id    uuid NOT NULL REFERENCES incident,
  state          text NOT NULL CHECK (state IN ('canary', 'waiting', 'running', 'paused', 'aborted', 'done')),
  resumes_to     text CHECK (resumes_to IN ('canary', 'running')),
  because        text,
  rate_per_sec   double precision,
  canary         integer NOT NULL,
  epochs         jsonb NOT NULL,
  lease_by       text,
  lease_until    timestamptz,
  effective_rate double precision,
  measured_rate  double precision,
  measured_at    timestamptz,
  started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_by     text NOT NULL,
  finished_at    timestamptz
) WITH (fillfactor = 50);
CREATE INDEX run_incident ON run (incident_id, started_at);
CREATE INDEX run_active ON run (run_id) WHERE state IN ('canary', 'running');

-- How far a run is in each lane: everything up to reached has an outcome, what is not among the exceptions that of its disposition.
CREATE TABLE run_lane (
  run_id   uuid NOT NULL REFERENCES run,
  path_id  smallint NOT NULL,
  lane     smallint NOT NULL,
  reached  integer NOT NULL DEFAULT 0,
  last     integer NOT NULL,
  outcomes bigint[] NOT NULL,
  PRIMARY KEY (run_id, path_id, lane)
) WITH (fillfactor = 50);
CREATE TABLE run_exception (
  run_id  uuid NOT NULL,
  path_id smallint NOT NULL,
  lane    smallint NOT NULL,
  outcome smallint NOT NULL,
  seq     integer NOT NULL,
  because text,
  PRIMARY KEY (run_id, path_id, lane, seq)
);
CREATE INDEX run_exception_outcome ON run_exception (run_id, outcome, path_id, lane, seq);

-- What came of a mutation by a person's decision: amended by, restored as, salvaged as.
CREATE TABLE mutation_link (
  mutation_id uuid NOT NULL,
  relation    text NOT NULL,
  other_id    uuid NOT NULL,
  run_id      uuid,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (mutation_id, other_id)
);
CREATE INDEX mutation_link_other ON mutation_link (other_id);

-- A comparison of every key of a scope, store by store; incident_id null: a scheduled sweep. Resumed from its parts' checkpoints.
CREATE TABLE reconciliation (
  reconciliation_id uuid PRIMARY KEY,
  incident_id       uuid REFERENCES incident,
  state             text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
  because           text,
  started_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_by        text NOT NULL,
  finished_at       timestamptz,
  lease_by          text,
  lease_until       timestamptz
) WITH (fillfactor = 50);
CREATE INDEX reconciliation_incident ON reconciliation (incident_id, started_at);
CREATE INDEX reconciliation_running ON reconciliation (reconciliation_id) WHERE state = 'running';
CREATE TABLE reconciliation_part (
  reconciliation_id uuid NOT NULL REFERENCES reconciliation,
  part              smallint NOT NULL,
  path_id           smallint NOT NULL,
  source            text NOT NULL,
  checkpoint        text COLLATE "C",
  scanned           bigint NOT NULL DEFAULT 0,
  total             bigint,
  done              boolean NOT NULL DEFAULT false,
  because           text,
  PRIMARY KEY (reconciliation_id, part)
) WITH (fillfactor = 50);
CREATE TABLE reconciliation_finding (
  reconciliation_id uuid NOT NULL,
  path_id           smallint NOT NULL,
  key               text COLLATE "C" NOT NULL,
  kinds             integer NOT NULL,
  open_kinds        integer NOT NULL,
  found_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  checked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reconciliation_id, path_id, key)
);
CREATE INDEX reconciliation_finding_open ON reconciliation_finding (reconciliation_id, checked_at) WHERE open_kinds <> 0;

-- Who found a key's divergence first: 0 the observer, 1 reconciliation.
CREATE TABLE finding_source (
  path_id smallint NOT NULL,
  source  smallint NOT NULL,
  total   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (path_id, source)
) WITH (fillfactor = 20);

-- Adds who found it first to what there was; a key that is listed already keeps its finder.
DROP FUNCTION record_divergences(smallint, text[], smallint[], integer[], timestamptz[], bigint[], text[]);
CREATE FUNCTION record_divergences(p_path smallint, p_keys text[], p_verdicts smallint[], p_kinds integer[], p_since timestamptz[],
  p_outstanding bigint[], p_stories text[], p_source smallint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_new bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(70420, p_path);
  INSERT INTO finding_tally (path_id, finding, open)
  SELECT p_path, f, sum((i.kinds >> f & 1) - (coalesce(d.kinds, 0) >> f & 1)) AS delta
  FROM (SELECT DISTINCT ON (u.key) u.key, CASE WHEN u.verdict IS NULL THEN 0 ELSE u.kinds END AS kinds
        FROM unnest(p_keys, p_verdicts, p_kinds) AS u(key, verdict, kinds) ORDER BY u.key) i
  LEFT JOIN divergence d ON d.path_id = p_path AND d.key = i.key
  CROSS JOIN generate_series(0, 15) f
  WHERE (i.kinds >> f & 1) <> (coalesce(d.kinds, 0) >> f & 1)
  GROUP BY f
  ON CONFLICT (path_id, finding) DO UPDATE SET open = finding_tally.open + EXCLUDED.open;

  DELETE FROM divergence d USING unnest(p_keys, p_verdicts) AS u(key, verdict)
  WHERE u.verdict IS NULL AND d.path_id = p_path AND d.key = u.key;

  -- Merely pending or masked keys (bits 14 and 13) are on their way, and nobody's find.
  SELECT count(DISTINCT u.key) INTO v_new FROM unnest(p_keys, p_verdicts, p_kinds) AS u(key, verdict, kinds)
  WHERE u.verdict IS NOT NULL AND u.kinds & ~(1 << 14 | 1 << 13) <> 0
    AND NOT EXISTS (SELECT FROM divergence d WHERE d.path_id = p_path AND d.key = u.key);
  IF v_new > 0 THEN
    INSERT INTO finding_source VALUES (p_path, p_source, v_new)
    ON CONFLICT (path_id, source) DO UPDATE SET total = finding_source.total + EXCLUDED.total;
  END IF;

  INSERT INTO divergence (path_id, key, verdict, kinds, since, checked_at, outstanding, story)
  SELECT DISTINCT ON (u.key) p_path, u.key, u.verdict, u.kinds, u.since, clock_timestamp(), u.outstanding, u.story::jsonb
  FROM unnest(p_keys, p_verdicts, p_kinds, p_since, p_outstanding, p_stories) AS u(key, verdict, kinds, since, outstanding, story)
  WHERE u.verdict IS NOT NULL ORDER BY u.key
  ON CONFLICT (path_id, key) DO UPDATE SET verdict = EXCLUDED.verdict, kinds = EXCLUDED.kinds, since = EXCLUDED.since,
    checked_at = EXCLUDED.checked_at, outstanding = EXCLUDED.outstanding, story = EXCLUDED.story;
END $$;

-- Settles a column of mutations alike, but for those at the places in p_except, which count from 1.
CREATE FUNCTION settle_column(p_path smallint, p_lane smallint, p_ids uuid[], p_becauses text[], p_because text, p_except integer[],
  p_outcome smallint, p_by text)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF cardinality(p_except) > 0 THEN
    SELECT coalesce(array_agg(u.id ORDER BY u.n), '{}'), array_agg(u.because ORDER BY u.n) INTO p_ids, p_becauses
    FROM unnest(p_ids, p_becauses) WITH ORDINALITY AS u(id, because, n) WHERE u.n <> ALL (p_except);
  END IF;
  IF cardinality(p_ids) > 0 THEN
    PERFORM settle_mutations(p_path, p_lane, p_ids, array_fill(p_outcome, ARRAY[cardinality(p_ids)]),
      coalesce(p_becauses, array_fill(p_because, ARRAY[cardinality(p_ids)])), p_by);
  END IF;
END $$;

-- Moves a run on by one batch of one lane: settles, counts and notes exceptions in one transaction, or does nothing and says
-- so when another replayer has moved the lane on. Counts and outcomes are indexed as in lib/domain/run/outcomes.ts, from 1.
CREATE FUNCTION record_run_batch(p_run uuid, p_path smallint, p_lane smallint, p_from integer, p_to integer, p_counts bigint[],
  p_ids uuid[], p_outcomes smallint[], p_becauses text[], p_by text,
  p_exception_seqs integer[], p_exceptions smallint[], p_exception_becauses text[],
  p_put_ids uuid[], p_put_except integer[], p_covered_ids uuid[], p_covered_becauses text[], p_covered_except integer[],
  p_withdrawn_ids uuid[], p_withdrawn_because text, p_withdrawn_except integer[])
RETURNS boolean LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
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
  PERFORM settle_column(p_path, p_lane, p_put_ids, NULL, NULL, p_put_except, 1::smallint, p_by);
  PERFORM settle_column(p_path, p_lane, p_covered_ids, p_covered_becauses, NULL, p_covered_except, 2::smallint, p_by);
  PERFORM settle_column(p_path, p_lane, p_withdrawn_ids, NULL, p_withdrawn_because, p_withdrawn_except, 3::smallint, p_by);
  INSERT INTO run_exception (run_id, path_id, lane, outcome, seq, because)
  SELECT p_run, p_path, p_lane, x.outcome, x.seq, x.because
  FROM unnest(p_exceptions, p_exception_seqs, p_exception_becauses) AS x(outcome, seq, because);
  RETURN true;
END $$;

-- As before, but a repair may append to a path that is closed to everyone else, and may build on the origin's version where that
-- is above the ledger's head.
DROP FUNCTION append_mutations(smallint, uuid[], text[], smallint[], smallint[], text[], bigint[], bigint[], integer[], text[],
  uuid[], text[], text[], timestamptz[]);
CREATE FUNCTION append_mutations(
  p_path smallint, p_ids uuid[], p_keys text[], p_lanes smallint[], p_operations smallint[], p_payloads text[],
  p_based bigint[], p_floors bigint[], p_ranks integer[], p_idempotency text[], p_fingerprints uuid[], p_actors text[],
  p_requests text[], p_accepted timestamptz[], p_repair boolean,
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
  IF acknowledge = 'closed' AND NOT p_repair THEN
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
      -- So does a repair of what was written behind the ledger's back: it builds on the origin's version, its floor.
      IF v_any IS NOT NULL AND coalesce(v_head, 0) <> coalesce(p_based[g], 0)
         AND NOT coalesce(p_floors[g] = p_based[g] AND p_based[g] > coalesce(v_head, 0), false) THEN
        DELETE FROM idempotency d
        WHERE d.path_id = p_path AND d.idempotency_key = p_idempotency[g] AND d.mutation_id = p_ids[g];
        versions[g] := coalesce(v_head, 0);
        statuses[g] := 3;
        CONTINUE;
      END IF;
      versions[g] := greatest(coalesce(v_any, 0), coalesce(p_based[g], 0), coalesce(p_floors[g], 0)) + 1;
      statuses[g] := 0;
      v_taken := v_taken || g;
      INSERT INTO mutation (path_id, lane, operation, id, version, based_on, epoch, accepted_at, key, idempotency_key, actor,
                            request_id, payload)
      VALUES (p_path, p_lanes[g], p_operations[g], p_ids[g], versions[g], coalesce(p_based[g], 0), epoch,
              coalesce(p_accepted[g], appended_at), p_keys[g], p_idempotency[g], p_actors[g], p_requests[g], p_payloads[g]::jsonb);
    END LOOP;
    v_take := v_taken;
  ELSE
    IF v_new = v_count AND p_floors IS NULL THEN
      versions := ARRAY(
        SELECT coalesce(p_ranks[i.g], 1) + coalesce((
          SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[i.g] ORDER BY m.version DESC LIMIT 1), 0)
        FROM unnest(v_take) i(g));
    ELSE
      versions := ARRAY(
        SELECT n.version FROM generate_series(1, v_count) i(g) LEFT JOIN (
          SELECT t.g, row_number() OVER (PARTITION BY p_keys[t.g] ORDER BY t.g)
            + greatest(max(coalesce(p_floors[t.g], 0)) OVER (PARTITION BY p_keys[t.g]), coalesce((
              SELECT m.version FROM mutation m WHERE m.path_id = p_path AND m.key = p_keys[t.g] ORDER BY m.version DESC LIMIT 1), 0))
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
           coalesce(p_accepted[i.g], appended_at), p_keys[i.g], p_idempotency[i.g], p_actors[i.g], p_requests[i.g],
           p_payloads[i.g]::jsonb
    FROM unnest(v_take) i(g);
  END IF;

  INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key)
  SELECT p_path, p_lanes[i.g], p_ids[i.g], versions[i.g], coalesce(p_accepted[i.g], appended_at), p_keys[i.g]
  FROM unnest(v_take) i(g);
  UPDATE lane_tally t SET total = t.total + s.n
  FROM (SELECT p_lanes[i.g] AS lane, count(*) AS n FROM unnest(v_take) i(g) GROUP BY 1) s
  WHERE t.path_id = p_path AND t.kind = 0 AND t.lane = s.lane;
  IF p_repair THEN
    -- What is salvaged keeps the id under which a cache acknowledged it, perhaps long ago: the oldest is looked for from there on.
    UPDATE lane_watermark w SET watermark = s.first
    FROM (SELECT p_lanes[i.g] AS lane, (array_agg(p_ids[i.g] ORDER BY p_ids[i.g]))[1] AS first FROM unnest(v_take) i(g) GROUP BY 1) s
    WHERE w.path_id = p_path AND w.lane = s.lane AND w.watermark > s.first;
  END IF;

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
