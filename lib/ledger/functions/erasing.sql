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
