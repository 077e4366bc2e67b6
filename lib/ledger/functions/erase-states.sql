-- Overwrites the states that the audit kept of the erased key; answers how many. The rows, their digests and the chain stay.
CREATE OR REPLACE FUNCTION erase_states(p_erasure uuid)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT erase_audit_payloads(c.path, e.key) FROM erasing(p_erasure) e JOIN path_control c ON c.path_id = e.path_id
$function$;
REVOKE ALL ON FUNCTION erase_states(uuid) FROM PUBLIC;
