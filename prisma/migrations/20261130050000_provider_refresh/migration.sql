-- How the provider of identities stands by a person's groups: one row for each person who came by a provider.
CREATE TABLE provider_refresh (
  principal_id uuid PRIMARY KEY REFERENCES principal,
  -- The provider's refresh token, sealed with the installation's secret; null where the provider gave none, or withdrew it.
  token text,
  -- When the groups were read last, at a sign-in or by the refresh token.
  read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the provider is asked next. Whoever takes the row moves this on, so that nobody else spends the token meanwhile.
  due_at timestamptz NOT NULL,
  claim uuid,
  -- Since when the provider tells nothing, and why; null where the last asking read the groups.
  failing_since timestamptz,
  because text,
  withdrawn_at timestamptz
);
CREATE INDEX provider_refresh_due ON provider_refresh (due_at) WHERE token IS NOT NULL;
