-- What the ledger knows of each lane's mark in the origin: how many flushes have changed the lane's rows, and a nonce of the newest.
CREATE TABLE lane_mark (
  path_id smallint NOT NULL,
  lane    smallint NOT NULL,
  number  bigint NOT NULL,
  nonce   uuid NOT NULL,
  PRIMARY KEY (path_id, lane)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

-- What took effect in each flush; by it the loss is found when an origin goes back to an earlier mark.
CREATE TABLE lane_flush (
  path_id smallint NOT NULL,
  lane    smallint NOT NULL,
  number  bigint NOT NULL,
  nonce   uuid NOT NULL,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  ids     uuid[] NOT NULL,
  PRIMARY KEY (path_id, lane, number)
);
ALTER TABLE lane_flush ALTER COLUMN ids SET STORAGE EXTERNAL;

-- Records flushes of a lane ({number, nonce, before, ids}, in order). Each must follow the mark that is recorded; one that is recorded
-- already is passed over. Anything else raises TU001: the origin was put back between the flush and this call.
CREATE FUNCTION record_marks(p_path smallint, p_lane smallint, p_flushes jsonb)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_flush record;
  v_number bigint;
  v_nonce uuid;
BEGIN
  IF jsonb_array_length(p_flushes) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO lane_mark (path_id, lane, number, nonce) VALUES (p_path, p_lane, 0, '00000000-0000-0000-0000-000000000000')
  ON CONFLICT DO NOTHING;
  SELECT m.number, m.nonce INTO v_number, v_nonce FROM lane_mark m WHERE m.path_id = p_path AND m.lane = p_lane FOR UPDATE;
  FOR v_flush IN SELECT * FROM jsonb_to_recordset(p_flushes) AS f(number bigint, nonce uuid, before uuid, ids uuid[]) LOOP
    IF v_flush.number = v_number + 1 AND v_flush.before = v_nonce THEN
      INSERT INTO lane_flush (path_id, lane, number, nonce, ids) VALUES (p_path, p_lane, v_flush.number, v_flush.nonce, v_flush.ids);
      v_number := v_flush.number;
      v_nonce := v_flush.nonce;
    ELSIF NOT EXISTS (SELECT FROM lane_flush l
        WHERE l.path_id = p_path AND l.lane = p_lane AND l.number = v_flush.number AND l.nonce = v_flush.nonce) THEN
      RAISE EXCEPTION 'flush % of lane % does not follow the recorded mark %', v_flush.number, p_lane, v_number USING ERRCODE = 'TU001';
    END IF;
  END LOOP;
  UPDATE lane_mark m SET number = v_number, nonce = v_nonce WHERE m.path_id = p_path AND m.lane = p_lane AND m.number <> v_number;
END $$;

-- Settles mutations and records the flushes that brought them in, in one transaction.
CREATE FUNCTION settle_flush(p_path smallint, p_lane smallint, p_ids uuid[], p_outcomes smallint[], p_becauses text[], p_by text,
  p_flushes jsonb)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_marks(p_path, p_lane, p_flushes);
  RETURN QUERY SELECT * FROM settle_mutations(p_path, p_lane, p_ids, p_outcomes, p_becauses, p_by);
END $$;

-- Records flushes that only the origin knows of, and settles what they applied. Returns the ids that the ledger has no mutation of;
-- where there are any, nothing is recorded.
CREATE FUNCTION catch_up(p_path smallint, p_lane smallint, p_flushes jsonb, p_by text)
RETURNS uuid[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
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
    PERFORM settle_mutations(p_path, p_lane, v_ids, ARRAY[1::smallint], ARRAY['told by its receipt'], p_by);
  END IF;
  RETURN '{}';
END $$;
