-- Openings of the glass. A person's further steps of the incident count to the same opening while its time box lasts and nobody has
-- reviewed it. It waits for a review by another person without any end.
CREATE TABLE broken_glass (
  glass_id uuid PRIMARY KEY,
  incident_id uuid NOT NULL REFERENCES incident,
  opened_by text NOT NULL,
  opened_by_id text NOT NULL,
  opened_at timestamptz NOT NULL,
  open_until timestamptz NOT NULL CHECK (open_until <= opened_at + interval '60 minutes'),
  reviewed_at timestamptz,
  reviewed_by text,
  reviewed_by_id text,
  review_note text,
  CHECK (reviewed_by_id <> opened_by_id)
);
CREATE INDEX broken_glass_of_incident ON broken_glass (incident_id, opened_at);
CREATE INDEX broken_glass_newest ON broken_glass (opened_at DESC, glass_id DESC);
CREATE INDEX broken_glass_unreviewed ON broken_glass (opened_at DESC, glass_id DESC) WHERE reviewed_at IS NULL;

-- The steps that were taken under an opening.
CREATE TABLE broken_glass_use (
  glass_id uuid NOT NULL REFERENCES broken_glass,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  verb text NOT NULL,
  step text NOT NULL,
  reason text NOT NULL,
  waits_for text[] NOT NULL,
  PRIMARY KEY (glass_id, number)
);

-- The opening that a run began or went on under; the run pauses once it is over.
ALTER TABLE run ADD COLUMN glass_id uuid REFERENCES broken_glass;
