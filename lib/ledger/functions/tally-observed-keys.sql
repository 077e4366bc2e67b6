-- Counts an observed path's keys with outstanding writes, and these writes, in the statement that changes them.
CREATE OR REPLACE FUNCTION tally_observed_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO observed_tally (path_id, kind, total)
    SELECT o.path_id, k.kind, -sum(CASE k.kind WHEN {observed:keys} THEN 1 ELSE o.outstanding END)
    FROM was_old o CROSS JOIN (VALUES ({observed:keys}), ({observed:outstanding})) k(kind) WHERE o.outstanding > 0
    GROUP BY o.path_id, k.kind ORDER BY o.path_id, k.kind
    ON CONFLICT (path_id, kind) DO UPDATE SET total = observed_tally.total + EXCLUDED.total;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO observed_tally (path_id, kind, total)
    SELECT n.path_id, k.kind, sum(CASE k.kind WHEN {observed:keys} THEN 1 ELSE n.outstanding END)
    FROM was_new n CROSS JOIN (VALUES ({observed:keys}), ({observed:outstanding})) k(kind) WHERE n.outstanding > 0
    GROUP BY n.path_id, k.kind ORDER BY n.path_id, k.kind
    ON CONFLICT (path_id, kind) DO UPDATE SET total = observed_tally.total + EXCLUDED.total;
  END IF;
  RETURN NULL;
END $function$;
