-- The body of an audit row that names no path and no key: a row of an earlier release.
CREATE OR REPLACE FUNCTION audit_body(p_principal text, p_actor text, p_verb text, p_subject text, p_reason text, p_incident uuid, p_request text, p_digest text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  SELECT '{"actor":' || to_json(p_actor) || ',"incident":' || coalesce(to_json(p_incident)::text, 'null')
    || ',"key":null,"paths":[],"payload":' || coalesce(to_json(p_digest)::text, 'null') || ',"principal":' || to_json(p_principal)
    || ',"reason":' || coalesce(to_json(p_reason)::text, 'null') || ',"request":' || coalesce(to_json(p_request)::text, 'null')
    || ',"subject":' || to_json(p_subject) || ',"verb":' || to_json(p_verb) || '}'
$function$;
