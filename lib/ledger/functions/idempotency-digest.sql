-- The digest that receipts keep of an idempotency key: 16 bytes, salted with the installation's secret.
CREATE OR REPLACE FUNCTION idempotency_digest(p_key text)
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
  SELECT md5(i.salt::text || chr(31) || p_key)::uuid FROM installation i
$function$;
