-- The sweep without end: one process holds it at a time, so that its share of each store is one share.
CREATE TABLE sweep_lease (
  sweep      text PRIMARY KEY,
  held_by    text,
  held_until timestamptz
) WITH (fillfactor = 20);
INSERT INTO sweep_lease (sweep) VALUES ('all');

-- One walk of a path's round: over the ledger's keys, the origin's, or one cache region's. `last_…` tells of the last walk that met
-- every key: each was looked at between the two times.
CREATE TABLE sweep_walk (
  path_id       smallint NOT NULL,
  source        text NOT NULL,
  checkpoint    text COLLATE "C",
  met           bigint NOT NULL DEFAULT 0,
  done          boolean NOT NULL DEFAULT false,
  because       text,
  begun_at      timestamptz,
  moved_at      timestamptz,
  last_begun_at timestamptz,
  last_ended_at timestamptz,
  last_met      bigint,
  PRIMARY KEY (path_id, source)
) WITH (fillfactor = 20);

-- Sweeps were reconciliations without an incident; what they found is listed among the divergences.
DELETE FROM reconciliation_finding f USING reconciliation r WHERE r.reconciliation_id = f.reconciliation_id AND r.incident_id IS NULL;
DELETE FROM reconciliation_part p USING reconciliation r WHERE r.reconciliation_id = p.reconciliation_id AND r.incident_id IS NULL;
DELETE FROM reconciliation WHERE incident_id IS NULL;
