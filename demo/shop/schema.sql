-- The shop's own tables. Trueup is told of them in trueup.yaml and adds nothing to them.

CREATE TABLE IF NOT EXISTS public.profile (
  user_id    text PRIMARY KEY,
  version    bigint NOT NULL,
  doc        jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS public.order_status (
  order_id text PRIMARY KEY,
  version  bigint NOT NULL,
  doc      jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS public.loyalty (
  member_id text PRIMARY KEY,
  version   bigint NOT NULL,
  points    bigint,
  visits    bigint
);

CREATE TABLE IF NOT EXISTS public.stock_mark (
  sku     text PRIMARY KEY,
  version bigint NOT NULL,
  doc     jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS public.feed (
  user_id text NOT NULL,
  version bigint NOT NULL,
  item_id uuid NOT NULL UNIQUE,
  doc     jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS feed_newest ON public.feed (user_id, version DESC);

CREATE TABLE IF NOT EXISTS public.draft_note (
  note_id text PRIMARY KEY,
  version bigint NOT NULL,
  doc     jsonb NOT NULL
);
