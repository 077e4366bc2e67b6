-- The last probe of each configured store; `away_since` is null while the store answers.
CREATE TABLE store_now (
  store      text PRIMARY KEY COLLATE "C",
  at         timestamptz NOT NULL,
  away_since timestamptz,
  writable   boolean,
  because    text,
  proved_at  timestamptz
);
