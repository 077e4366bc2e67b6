-- How grave an incident is; without a row nobody has said.
CREATE TABLE incident_severity (
  incident_id uuid PRIMARY KEY REFERENCES incident,
  severity text NOT NULL
);

-- Who works on an incident.
CREATE TABLE incident_attendance (
  incident_id uuid NOT NULL REFERENCES incident,
  principal_id text NOT NULL,
  name text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (incident_id, principal_id)
);
