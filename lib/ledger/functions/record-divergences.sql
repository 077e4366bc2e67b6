-- Records keys' verdicts and counts what is open of each finding.
CREATE OR REPLACE FUNCTION record_divergences(p_path smallint, p_keys text[], p_verdicts smallint[], p_kinds integer[], p_since timestamp with time zone[], p_outstanding bigint[], p_stories text[], p_source smallint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_new bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(70420, p_path);
  INSERT INTO finding_tally (path_id, finding, open)
  SELECT p_path, f, sum((i.kinds >> f & 1) - (coalesce(d.kinds, 0) >> f & 1)) AS delta
  FROM (SELECT DISTINCT ON (u.key) u.key, CASE WHEN u.verdict IS NULL THEN 0 ELSE u.kinds END AS kinds
        FROM unnest(p_keys, p_verdicts, p_kinds) AS u(key, verdict, kinds) ORDER BY u.key) i
  LEFT JOIN divergence d ON d.path_id = p_path AND d.key = i.key
  CROSS JOIN generate_series(0, 18) f
  WHERE (i.kinds >> f & 1) <> (coalesce(d.kinds, 0) >> f & 1)
  GROUP BY f
  ON CONFLICT (path_id, finding) DO UPDATE SET open = finding_tally.open + EXCLUDED.open;

  DELETE FROM divergence d USING unnest(p_keys, p_verdicts) AS u(key, verdict)
  WHERE u.verdict IS NULL AND d.path_id = p_path AND d.key = u.key;

  -- Keys that are merely pending, masked or held (bits 14, 13 and 16) are on their way, and nobody's find.
  SELECT count(DISTINCT u.key) INTO v_new FROM unnest(p_keys, p_verdicts, p_kinds) AS u(key, verdict, kinds)
  WHERE u.verdict IS NOT NULL AND u.kinds & ~(1 << 14 | 1 << 13 | 1 << 16) <> 0
    AND NOT EXISTS (SELECT FROM divergence d WHERE d.path_id = p_path AND d.key = u.key);
  IF v_new > 0 THEN
    INSERT INTO finding_source VALUES (p_path, p_source, v_new)
    ON CONFLICT (path_id, source) DO UPDATE SET total = finding_source.total + EXCLUDED.total;
  END IF;

  INSERT INTO divergence (path_id, key, verdict, kinds, since, checked_at, outstanding, story)
  SELECT DISTINCT ON (u.key) p_path, u.key, u.verdict, u.kinds, u.since, clock_timestamp(), u.outstanding, u.story::jsonb
  FROM unnest(p_keys, p_verdicts, p_kinds, p_since, p_outstanding, p_stories) AS u(key, verdict, kinds, since, outstanding, story)
  WHERE u.verdict IS NOT NULL ORDER BY u.key
  ON CONFLICT (path_id, key) DO UPDATE SET verdict = EXCLUDED.verdict, kinds = EXCLUDED.kinds, since = EXCLUDED.since,
    checked_at = EXCLUDED.checked_at, outstanding = EXCLUDED.outstanding, story = EXCLUDED.story;
END $function$;
