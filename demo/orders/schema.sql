-- The order service's own tables. Trueup is told of them in trueup.yaml, only reads them, and adds nothing to them.

CREATE SCHEMA IF NOT EXISTS orders;

-- The system of record.
CREATE TABLE IF NOT EXISTS orders.purchase (
  id         text PRIMARY KEY,
  revision   integer NOT NULL,
  state      text NOT NULL,
  items      integer NOT NULL,
  cents      bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The last revision that was given out for each order.
CREATE TABLE IF NOT EXISTS orders.revision (
  purchase_id text PRIMARY KEY,
  last        integer NOT NULL
);

-- Accepted changes that are on their way to the queue, and those of the last minutes that are there.
CREATE TABLE IF NOT EXISTS orders.outbox (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purchase_id text NOT NULL,
  kind        text NOT NULL,
  body        jsonb NOT NULL,
  revision    integer NOT NULL,
  customer    text NOT NULL,
  request_id  text NOT NULL,
  status      text NOT NULL DEFAULT 'NEW',
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS outbox_new ON orders.outbox (id) WHERE status = 'NEW';
CREATE INDEX IF NOT EXISTS outbox_created ON orders.outbox (created_at);
CREATE INDEX IF NOT EXISTS outbox_purchase ON orders.outbox (purchase_id);
