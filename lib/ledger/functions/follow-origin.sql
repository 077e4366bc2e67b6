-- Puts a lane's recorded mark back to the origin's, unless a flush came in that nobody has examined.
CREATE OR REPLACE FUNCTION follow_origin(p_path smallint, p_lane smallint, p_number bigint, p_nonce uuid, p_common bigint, p_examined bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  PERFORM 1 FROM lane_mark m WHERE m.path_id = p_path AND m.lane = p_lane FOR UPDATE;
  IF EXISTS (SELECT FROM lane_flush l WHERE l.path_id = p_path AND l.lane = p_lane AND l.number > p_examined) THEN
    RETURN false;
  END IF;
  DELETE FROM lane_flush l WHERE l.path_id = p_path AND l.lane = p_lane AND l.number > p_common;
  UPDATE lane_mark m SET number = p_number, nonce = p_nonce WHERE m.path_id = p_path AND m.lane = p_lane;
  RETURN true;
END $function$;
