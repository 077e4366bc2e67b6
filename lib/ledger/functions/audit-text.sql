-- The canonical text (RFC 8785) of an audit row: its members stand in the order of their names, and numbers are texts.
CREATE OR REPLACE FUNCTION audit_text(p_stream text, p_number bigint, p_at timestamptz, p_prev bytea, p_body text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  SELECT '{"at":"' || to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","body":' || p_body
    || ',"number":"' || p_number || '","prev":' || coalesce('"' || encode(p_prev, 'hex') || '"', 'null')
    || ',"stream":"' || p_stream || '"}'
$function$;
