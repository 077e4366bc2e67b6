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
      AND x.outcome <> {outcome:suppressed} LIMIT p_limit) due
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
