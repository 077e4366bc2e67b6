-- Puts the audit row of a process of an earlier release into the chain of changes. Nobody has verified its actor.
CREATE OR REPLACE FUNCTION insert_audit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_payload text := '{"after":' || coalesce(NEW.after::text, 'null') || ',"before":' || coalesce(NEW.before::text, 'null') || '}';
  v_salt bytea := uuid_send(gen_random_uuid());
BEGIN
  IF NEW.after IS NULL AND NEW.before IS NULL THEN
    v_payload := NULL;
    v_salt := NULL;
  END IF;
  PERFORM append_audit('changes',
    ARRAY[audit_body('unverified:' || NEW.actor, NEW.actor, NEW.verb, NEW.subject, NEW.reason, NEW.incident_id, NEW.request_id,
      encode(sha256(v_salt || convert_to(v_payload, 'UTF8')), 'hex'))],
    ARRAY[v_payload], ARRAY[encode(v_salt, 'hex')]);
  RETURN NEW;
END $function$;
