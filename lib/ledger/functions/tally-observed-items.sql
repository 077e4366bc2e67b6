-- Counts the items of an observed path that were ever met, by source, in the statement that keeps them.
CREATE OR REPLACE FUNCTION tally_observed_items()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO observed_tally (path_id, kind, total)
  SELECT path_id, source, count(*) FROM was_new GROUP BY path_id, source ORDER BY path_id, source
  ON CONFLICT (path_id, kind) DO UPDATE SET total = observed_tally.total + EXCLUDED.total;
  RETURN NULL;
END $function$;
