-- Incidents whose paths are reopened by the steward once their truth lag has stayed low for a time, on a person's word.
CREATE TABLE armed_reopening (
  incident_id uuid PRIMARY KEY REFERENCES incident,
  lag_under_ms integer NOT NULL,
  for_ms integer NOT NULL,
  then_close boolean NOT NULL,
  reason text NOT NULL,
  armed_by text NOT NULL,
  armed_by_id text NOT NULL,
  armed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Since when every gate is open and the lag is low; null while that is not so, and waits_for says why.
  calm_since timestamptz,
  waits_for text
);
