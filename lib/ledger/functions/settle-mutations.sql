-- Settles mutations of one lane that are outstanding, and counts them and their delays; answers those that were settled now.
CREATE OR REPLACE FUNCTION settle_mutations(p_path smallint, p_lane smallint, p_ids uuid[], p_outcomes smallint[], p_becauses text[], p_by text)
 RETURNS SETOF uuid
 LANGUAGE sql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_nestloop TO 'off'
AS $function$
  WITH gone AS (
    DELETE FROM outstanding o WHERE o.path_id = p_path AND o.lane = p_lane AND o.mutation_id = ANY (p_ids)
    RETURNING o.mutation_id, o.version, o.queued_at, o.attempts, o.accepted_at),
  kept AS (
    INSERT INTO settlement (mutation_id, path_id, outcome, attempts, version, queued_at, settled_at, settled_by, because)
    SELECT g.mutation_id, p_path, p_outcomes[1], g.attempts, g.version, g.queued_at, clock_timestamp(), p_by, p_becauses[1]
    FROM gone g WHERE cardinality(p_outcomes) = 1
    UNION ALL
    (SELECT DISTINCT ON (g.mutation_id) g.mutation_id, p_path, i.outcome, g.attempts, g.version, g.queued_at, clock_timestamp(), p_by, i.because
     FROM gone g JOIN unnest(p_ids, p_outcomes, p_becauses) AS i(id, outcome, because) ON i.id = g.mutation_id
     WHERE cardinality(p_outcomes) <> 1)),
  edges AS MATERIALIZED (
    SELECT array_agg(power(2, b / 2.0::float8) - 1 ORDER BY b) AS lower FROM generate_series(1, 63) b),
  slow AS (
    SELECT width_bucket(date_part('epoch', clock_timestamp() - g.accepted_at) * 1000, (SELECT lower FROM edges)) AS bucket, count(*) AS n
    FROM gone g GROUP BY 1),
  counted AS (
    UPDATE lane_tally t SET
      total = t.total + (SELECT count(*) FROM gone),
      delays = (SELECT array_agg(coalesce(t.delays[b + 1], 0) + coalesce(s.n, 0) ORDER BY b)
                FROM generate_series(0, 63) b LEFT JOIN slow s ON s.bucket = b)
    WHERE t.path_id = p_path AND t.lane = p_lane AND t.kind = {tally:settled} AND EXISTS (SELECT FROM gone))
  SELECT mutation_id FROM gone
$function$;
