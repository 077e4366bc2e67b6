-- What runs did to another system's stores, item by item: what was there before is kept first, so that a run which is interrupted is
-- told from one that is not, and so that it can be undone. Texts keep every digit.
CREATE TABLE observed_effect (
  run_id uuid NOT NULL,
  path_id smallint NOT NULL,
  seq integer NOT NULL,
  key text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  source smallint,
  item_id text COLLATE "C",
  before text,
  after text,
  begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  PRIMARY KEY (run_id, path_id, seq)
);
CREATE INDEX observed_effect_of_item ON observed_effect (path_id, item_id) WHERE item_id IS NOT NULL;

-- Who holds another system's queue paused. A queue that was paused before the first of them stays paused after the last.
CREATE TABLE queue_hold (
  queue text NOT NULL,
  holder text NOT NULL,
  path_id smallint NOT NULL,
  run_id uuid,
  paused_before boolean NOT NULL,
  held_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (queue, holder)
);
