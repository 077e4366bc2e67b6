-- Records one flush whose ids are an array already. Raises TU001 where the flush does not follow the lane's recorded mark.
CREATE OR REPLACE FUNCTION record_flush(p_path smallint, p_lane smallint, p_number bigint, p_nonce uuid, p_before uuid, p_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  INSERT INTO lane_mark (path_id, lane, number, nonce) VALUES (p_path, p_lane, 0, '00000000-0000-0000-0000-000000000000')
  ON CONFLICT DO NOTHING;
  UPDATE lane_mark m SET number = p_number, nonce = p_nonce
  WHERE m.path_id = p_path AND m.lane = p_lane AND m.number = p_number - 1 AND m.nonce = p_before;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'flush % of lane % does not follow the recorded mark', p_number, p_lane USING ERRCODE = 'TU001';
  END IF;
  INSERT INTO lane_flush (path_id, lane, number, nonce, ids) VALUES (p_path, p_lane, p_number, p_nonce, p_ids);
END $function$;
