-- As take_due, for consoles that know no number of lanes.
CREATE OR REPLACE FUNCTION take_mutations(p_paths smallint[], p_per_lane integer, p_per_job integer)
 RETURNS TABLE(path_id smallint, lane smallint, job uuid, ids uuid[])
 LANGUAGE sql
AS $function$ SELECT * FROM take_due(p_paths, NULL, p_per_lane, p_per_job) $function$;
