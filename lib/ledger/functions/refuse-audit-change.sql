-- Refuses every change of what the audit keeps, whoever makes it. A payload alone may be overwritten once, and then has no text.
CREATE OR REPLACE FUNCTION refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_payload' THEN
    IF OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.erased_at IS NOT NULL
       AND (OLD.stream, OLD.number) = (NEW.stream, NEW.number) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit is never changed: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $function$;
