-- The audit's rows: each stream is a chain without gaps. `text` is the canonical text that `hash` is the digest of; the other columns
-- repeat its members for searches.
CREATE TABLE audit_row (
  stream      text NOT NULL,
  number      bigint NOT NULL,
  at          timestamptz NOT NULL,
  principal   text NOT NULL,
  actor       text NOT NULL,
  verb        text NOT NULL,
  subject     text NOT NULL,
  paths       text[] NOT NULL,
  key         text,
  reason      text,
  incident_id uuid,
  request_id  text,
  text        text NOT NULL,
  hash        bytea NOT NULL,
  PRIMARY KEY (stream, number)
);
CREATE INDEX audit_row_principal ON audit_row (stream, principal, number);
CREATE INDEX audit_row_verb ON audit_row (stream, verb, number);
CREATE INDEX audit_row_at ON audit_row (stream, at, number);
CREATE INDEX audit_row_incident ON audit_row (incident_id, number) WHERE incident_id IS NOT NULL;
CREATE INDEX audit_row_key ON audit_row (key, stream, number) WHERE key IS NOT NULL;
CREATE INDEX audit_row_paths ON audit_row USING gin (paths);

-- The states before and after, of which a row keeps the salted digest. An erasure overwrites them.
CREATE TABLE audit_payload (
  stream    text NOT NULL,
  number    bigint NOT NULL,
  salt      bytea,
  payload   text,
  erased_at timestamptz,
  PRIMARY KEY (stream, number),
  FOREIGN KEY (stream, number) REFERENCES audit_row (stream, number)
);

-- Which audit this is. A checkpoint names it.
CREATE TABLE audit_origin (
  one    boolean PRIMARY KEY DEFAULT true CHECK (one),
  origin uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO audit_origin DEFAULT VALUES;

-- Signed heads of the chains, as they were exported.
CREATE TABLE audit_checkpoint (
  checkpoint_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  stream        text NOT NULL,
  size          bigint NOT NULL,
  at            timestamptz NOT NULL,
  key_id        text NOT NULL,
  text          text NOT NULL,
  signature     bytea NOT NULL
);
CREATE INDEX audit_checkpoint_stream ON audit_checkpoint (stream, checkpoint_id);
CREATE INDEX audit_checkpoint_size ON audit_checkpoint (stream, size, checkpoint_id);

REVOKE ALL ON audit_row, audit_payload, audit_origin, audit_checkpoint FROM PUBLIC;

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

-- Appends one audit row to its chain, under the chain's lock; answers its hash.
CREATE OR REPLACE FUNCTION keep_audit_row(p_stream text, p_number bigint, p_at timestamptz, p_prev bytea, p_body text, p_payload text, p_salt bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
  v_text text := audit_text(p_stream, p_number, p_at, p_prev, p_body);
  v_hash bytea := sha256(convert_to(v_text, 'UTF8'));
  v_body jsonb := p_body::jsonb;
BEGIN
  IF v_body->>'payload' IS DISTINCT FROM encode(sha256(p_salt || convert_to(p_payload, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the digest in an audit row is not its payload''s';
  END IF;
  INSERT INTO audit_row (stream, number, at, principal, actor, verb, subject, paths, key, reason, incident_id, request_id, text, hash)
  VALUES (p_stream, p_number, p_at, v_body->>'principal', v_body->>'actor', v_body->>'verb', v_body->>'subject',
    ARRAY(SELECT jsonb_array_elements_text(v_body->'paths')), v_body->>'key', v_body->>'reason', (v_body->>'incident')::uuid,
    v_body->>'request', v_text, v_hash);
  IF p_payload IS NOT NULL THEN
    INSERT INTO audit_payload (stream, number, salt, payload) VALUES (p_stream, p_number, p_salt, p_payload);
  END IF;
  RETURN v_hash;
END $function$;

-- Appends rows to a chain of the audit. Their numbers have no gaps: the chain's lock lasts until the commit, so a caller does this last.
-- A role that may call this function needs no right on the audit's tables.
CREATE OR REPLACE FUNCTION append_audit(p_stream text, p_bodies text[], p_payloads text[], p_salts text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_number bigint;
  v_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(70450, hashtext(p_stream));
  SELECT r.number, r.hash INTO v_number, v_hash FROM audit_row r WHERE r.stream = p_stream ORDER BY r.number DESC LIMIT 1;
  v_number := coalesce(v_number, 0);
  FOR i IN 1 .. cardinality(p_bodies) LOOP
    v_number := v_number + 1;
    v_hash := keep_audit_row(p_stream, v_number, clock_timestamp(), v_hash, p_bodies[i], p_payloads[i], decode(p_salts[i], 'hex'));
  END LOOP;
END $function$;
REVOKE ALL ON FUNCTION append_audit(text, text[], text[], text[]) FROM PUBLIC;

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

-- Overwrites the payloads of the audit rows of one key; answers how many. The rows and the digests of their payloads stay, so the chain does.
CREATE OR REPLACE FUNCTION erase_audit_payloads(p_path text, p_key text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE
  v_count bigint;
BEGIN
  UPDATE audit_payload p SET payload = NULL, salt = NULL, erased_at = clock_timestamp()
  FROM audit_row r
  WHERE r.key = p_key AND r.paths @> ARRAY[p_path] AND p.stream = r.stream AND p.number = r.number AND p.payload IS NOT NULL;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $function$;
REVOKE ALL ON FUNCTION erase_audit_payloads(text, text) FROM PUBLIC;

-- The rows so far, in their order. Nobody had signed in, so their actors are marked as unverified.
LOCK TABLE audit IN ACCESS EXCLUSIVE MODE;
DO $do$
DECLARE
  a record;
  v_number bigint := 0;
  v_hash bytea;
  v_payload text;
  v_salt bytea;
BEGIN
  FOR a IN SELECT * FROM audit ORDER BY seq LOOP
    v_number := v_number + 1;
    v_payload := NULL;
    v_salt := NULL;
    IF a.before IS NOT NULL OR a.after IS NOT NULL THEN
      v_payload := '{"after":' || coalesce(a.after::text, 'null') || ',"before":' || coalesce(a.before::text, 'null') || '}';
      v_salt := uuid_send(gen_random_uuid());
    END IF;
    v_hash := keep_audit_row('changes', v_number, a.at, v_hash,
      audit_body('unverified:' || a.actor, a.actor, a.verb, a.subject, a.reason, a.incident_id, a.request_id,
        encode(sha256(v_salt || convert_to(v_payload, 'UTF8')), 'hex')), v_payload, v_salt);
  END LOOP;
END $do$;
DROP TABLE audit; -- unused since 0.1: the view of the same name takes its place

-- For processes of an earlier release, which read and insert here.
CREATE VIEW audit AS
  SELECT r.number AS seq, r.at, r.actor, r.verb, r.subject, r.reason, p.payload::jsonb->'before' AS before,
    p.payload::jsonb->'after' AS after, r.request_id, r.incident_id
  FROM audit_row r LEFT JOIN audit_payload p USING (stream, number) WHERE r.stream = 'changes';
CREATE TRIGGER audit_inserted INSTEAD OF INSERT ON audit FOR EACH ROW EXECUTE FUNCTION insert_audit();

CREATE TRIGGER audit_row_kept BEFORE UPDATE OR DELETE ON audit_row FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_row_not_emptied BEFORE TRUNCATE ON audit_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_payload_kept BEFORE UPDATE OR DELETE ON audit_payload FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_payload_not_emptied BEFORE TRUNCATE ON audit_payload FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_checkpoint_kept BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_checkpoint_not_emptied BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_origin_kept BEFORE UPDATE OR DELETE ON audit_origin FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_origin_not_emptied BEFORE TRUNCATE ON audit_origin FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
-- They fire in sessions that replay replication as well.
ALTER TABLE audit_row ENABLE ALWAYS TRIGGER audit_row_kept, ENABLE ALWAYS TRIGGER audit_row_not_emptied;
ALTER TABLE audit_payload ENABLE ALWAYS TRIGGER audit_payload_kept, ENABLE ALWAYS TRIGGER audit_payload_not_emptied;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_kept, ENABLE ALWAYS TRIGGER audit_checkpoint_not_emptied;
ALTER TABLE audit_origin ENABLE ALWAYS TRIGGER audit_origin_kept, ENABLE ALWAYS TRIGGER audit_origin_not_emptied;
