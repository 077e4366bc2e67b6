-- Frees keys that are not held any more, a page of their mutations at a time.
CREATE OR REPLACE FUNCTION free_aside(p_paths smallint[], p_page integer)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
DECLARE
  a record;
  v_places tid[];
  v_to bigint;
BEGIN
  FOR a IN
    SELECT k.path_id, k.key, k.freed_to FROM aside_key k
    WHERE k.path_id = ANY (p_paths)
      AND NOT EXISTS (SELECT FROM drain_hold h WHERE h.path_id = k.path_id AND h.lane = -1 AND h.key = k.key)
    LIMIT 20 FOR UPDATE OF k SKIP LOCKED
  LOOP
    SELECT array_agg(x.place), max(x.version) INTO v_places, v_to FROM (
      SELECT o.ctid AS place, o.version FROM outstanding o
      WHERE o.key = a.key AND o.path_id = a.path_id AND o.version > a.freed_to ORDER BY o.version LIMIT p_page) x;
    UPDATE outstanding o SET not_before = NULL
    WHERE o.ctid = ANY (v_places) AND o.state = {state:accepted} AND o.not_before = 'infinity';
    IF coalesce(cardinality(v_places), 0) < p_page THEN
      DELETE FROM aside_key k WHERE k.path_id = a.path_id AND k.key = a.key;
    ELSE
      UPDATE aside_key k SET freed_to = v_to WHERE k.path_id = a.path_id AND k.key = a.key;
    END IF;
  END LOOP;
END $function$;
