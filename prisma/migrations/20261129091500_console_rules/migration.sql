-- Rules about second persons that two administrators decided in the console, beside those of the configuration.
CREATE TABLE access_rule (
  rule_id uuid PRIMARY KEY,
  rule jsonb NOT NULL,
  reason text NOT NULL,
  asked_by text NOT NULL,
  asked_by_name text NOT NULL,
  approved_by text NOT NULL,
  approved_by_name text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  end_asked_by text,
  end_asked_by_name text,
  end_approved_by text,
  end_approved_by_name text
);
CREATE INDEX access_rule_in_force ON access_rule (added_at) WHERE ended_at IS NULL;

-- The rules that concerned the plan as it was approved, a text for each. Consoles of earlier releases note none.
ALTER TABLE plan_approval ADD COLUMN rules jsonb;
