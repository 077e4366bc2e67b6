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
