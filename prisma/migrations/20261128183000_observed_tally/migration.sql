-- Counts of observed paths, kept in the statement that changes what is counted: items ever met of the outbox (0) and of the queue (1),
-- keys with outstanding writes (2), outstanding writes (3).
CREATE TABLE observed_tally (
  path_id smallint NOT NULL,
  kind smallint NOT NULL,
  total bigint NOT NULL,
  PRIMARY KEY (path_id, kind)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

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

-- Counts an observed path's keys with outstanding writes, and these writes, in the statement that changes them.
CREATE OR REPLACE FUNCTION tally_observed_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO observed_tally (path_id, kind, total)
    SELECT o.path_id, k.kind, -sum(CASE k.kind WHEN 2 THEN 1 ELSE o.outstanding END)
    FROM was_old o CROSS JOIN (VALUES (2), (3)) k(kind) WHERE o.outstanding > 0
    GROUP BY o.path_id, k.kind ORDER BY o.path_id, k.kind
    ON CONFLICT (path_id, kind) DO UPDATE SET total = observed_tally.total + EXCLUDED.total;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO observed_tally (path_id, kind, total)
    SELECT n.path_id, k.kind, sum(CASE k.kind WHEN 2 THEN 1 ELSE n.outstanding END)
    FROM was_new n CROSS JOIN (VALUES (2), (3)) k(kind) WHERE n.outstanding > 0
    GROUP BY n.path_id, k.kind ORDER BY n.path_id, k.kind
    ON CONFLICT (path_id, kind) DO UPDATE SET total = observed_tally.total + EXCLUDED.total;
  END IF;
  RETURN NULL;
END $function$;

CREATE TRIGGER observed_item_tally AFTER INSERT ON observed_item REFERENCING NEW TABLE AS was_new
  FOR EACH STATEMENT EXECUTE FUNCTION tally_observed_items();
CREATE TRIGGER observed_key_inserted AFTER INSERT ON observed_key REFERENCING NEW TABLE AS was_new
  FOR EACH STATEMENT EXECUTE FUNCTION tally_observed_keys();
CREATE TRIGGER observed_key_updated AFTER UPDATE ON observed_key REFERENCING OLD TABLE AS was_old NEW TABLE AS was_new
  FOR EACH STATEMENT EXECUTE FUNCTION tally_observed_keys();
CREATE TRIGGER observed_key_deleted AFTER DELETE ON observed_key REFERENCING OLD TABLE AS was_old
  FOR EACH STATEMENT EXECUTE FUNCTION tally_observed_keys();

LOCK TABLE observed_item, observed_key IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO observed_tally SELECT path_id, source, count(*) FROM observed_item GROUP BY 1, 2;
INSERT INTO observed_tally SELECT path_id, 2, count(*) FROM observed_key WHERE outstanding > 0 GROUP BY 1;
INSERT INTO observed_tally SELECT path_id, 3, sum(outstanding) FROM observed_key WHERE outstanding > 0 GROUP BY 1;

-- The oldest outstanding write is the first entry of an index.
CREATE INDEX observed_key_oldest ON observed_key (path_id, oldest_at) WHERE outstanding > 0 AND oldest_at IS NOT NULL;
-- What arrived is counted as it arrives.
DROP INDEX observed_item_new;

ALTER TABLE observed_key SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
