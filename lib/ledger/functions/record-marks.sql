-- Records a lane's flushes, in order. Raises TU001 where one does not follow the lane's recorded mark.
CREATE OR REPLACE FUNCTION record_marks(p_path smallint, p_lane smallint, p_flushes jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
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
END $function$;
