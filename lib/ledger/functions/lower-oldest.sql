-- Lowers a lane's watermark where a mutation was accepted before it.
CREATE OR REPLACE FUNCTION lower_oldest()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE lane_watermark w SET oldest_from = NEW.accepted_at
  WHERE w.path_id = NEW.path_id AND w.lane = NEW.lane AND w.oldest_from > NEW.accepted_at;
  RETURN NULL;
END $function$;
