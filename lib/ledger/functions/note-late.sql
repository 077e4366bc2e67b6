-- Notes a mutation that came with an id of the past, for the observer's looks.
CREATE OR REPLACE FUNCTION note_late()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO late_mutation (mutation_id, path_id, key, version) VALUES (NEW.mutation_id, NEW.path_id, NEW.key, NEW.version)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $function$;
