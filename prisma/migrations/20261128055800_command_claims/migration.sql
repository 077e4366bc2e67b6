-- One use of a command key by one principal. effect_at: the command's effect was committed, in the transaction that set it; looks_at says
-- what it changed. A claim without an effect may be taken over: it gets a new begun_at, and the one before can commit no more.
-- command_result serves consoles of the version before.
CREATE TABLE command_claim (
  principal   text NOT NULL,
  command_key text NOT NULL,
  fingerprint text NOT NULL,
  begun_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  effect_at   timestamptz,
  looks_at    text,
  subject     jsonb,
  status      integer,
  answer      jsonb,
  PRIMARY KEY (principal, command_key)
);
