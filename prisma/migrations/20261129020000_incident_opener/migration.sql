-- Who opened an incident for a purpose of the product's own. An incident that a person opens by hand has no row.
CREATE TABLE incident_opener (
  incident_id uuid PRIMARY KEY REFERENCES incident,
  opened_by_id text NOT NULL,
  purpose text NOT NULL
);
