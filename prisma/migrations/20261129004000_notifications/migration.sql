-- What people are told of, written in the transaction of its cause. A steward makes a delivery of it for each receiver that takes it.
CREATE TABLE notification (
  notification_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  event text NOT NULL,
  sentence text NOT NULL,
  paths text[] NOT NULL,
  facts jsonb NOT NULL,
  -- Where the console shows it: an address below the console's root.
  href text NOT NULL,
  -- The one receiver that it is for; null: every receiver of the event.
  only_for text,
  spread_at timestamptz
);
CREATE INDEX notification_newest ON notification (at DESC, notification_id DESC);
CREATE INDEX notification_unspread ON notification (at) WHERE spread_at IS NULL;

CREATE TABLE notification_delivery (
  notification_id uuid NOT NULL REFERENCES notification ON DELETE CASCADE,
  receiver text NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (notification_id, receiver)
);
CREATE INDEX notification_delivery_due ON notification_delivery (next_at) WHERE state = 'waiting';

-- An attempt stands from before its message is sent. Without an end, the process ended meanwhile, and the message may have arrived.
CREATE TABLE notification_attempt (
  notification_id uuid NOT NULL,
  receiver text NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  ended_at timestamptz,
  status text,
  error text,
  PRIMARY KEY (notification_id, receiver, number),
  FOREIGN KEY (notification_id, receiver) REFERENCES notification_delivery ON DELETE CASCADE
);

-- Paths whose truth lag is beyond what their contract tolerates, and of which people have been told.
CREATE TABLE path_lateness (
  path_id smallint PRIMARY KEY REFERENCES path_control,
  since timestamptz NOT NULL
);
