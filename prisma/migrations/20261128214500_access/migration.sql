-- People and services. A local account's issuer is "local" and its subject is its own id; another account's are its provider's.
CREATE TABLE principal (
  principal_id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('person', 'service')),
  name text NOT NULL,
  email text,
  issuer text NOT NULL,
  subject text NOT NULL,
  sealed boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  ended_at timestamptz,
  ended_by text,
  UNIQUE (issuer, subject)
);
CREATE UNIQUE INDEX principal_local_email ON principal (email) WHERE issuer = 'local' AND ended_at IS NULL;

CREATE TABLE principal_grant (
  grant_id uuid PRIMARY KEY,
  principal_id uuid NOT NULL REFERENCES principal,
  role text NOT NULL,
  path text NOT NULL,
  break_glass boolean NOT NULL DEFAULT false,
  -- given: by an administrator or the shell; group: by a group of the provider.
  source text NOT NULL CHECK (source IN ('given', 'group')),
  granted_by text NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  ended_by text
);
CREATE UNIQUE INDEX principal_grant_once ON principal_grant (principal_id, role, path, source) WHERE ended_at IS NULL;

CREATE TABLE local_password (
  principal_id uuid PRIMARY KEY REFERENCES principal,
  hash text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The secret is sealed with the installation's secret.
CREATE TABLE second_factor (
  principal_id uuid PRIMARY KEY REFERENCES principal,
  secret text NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE session (
  session_id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  principal_id uuid NOT NULL REFERENCES principal,
  method text NOT NULL CHECK (method IN ('password', 'oidc')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  stepped_up_at timestamptz,
  address text,
  agent text,
  provider_session text,
  provider_token text,
  ended_at timestamptz,
  ended_because text
);
CREATE INDEX session_of_principal ON session (principal_id) WHERE ended_at IS NULL;

CREATE TABLE api_token (
  token_id uuid PRIMARY KEY,
  prefix text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  principal_id uuid NOT NULL REFERENCES principal,
  name text NOT NULL,
  -- [{role, path}]: at most what the owner holds at the time of each call.
  scopes jsonb NOT NULL,
  metrics boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  expires_at timestamptz,
  used_at timestamptz,
  ended_at timestamptz,
  ended_by text
);
CREATE INDEX api_token_of_principal ON api_token (principal_id) WHERE ended_at IS NULL;

-- Attempts to sign in, by account and by address; each budget fills up again with time.
CREATE TABLE attempt_budget (
  name text PRIMARY KEY,
  spent double precision NOT NULL,
  at timestamptz NOT NULL
);

-- The one-time code of the first administrator; there is one row at most.
CREATE TABLE first_administrator (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  code_hash bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  claimed_at timestamptz,
  claimed_by text
);

-- Identities of back-channel logout messages, so that each counts once.
CREATE TABLE logout_message (
  issuer text NOT NULL,
  jti text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (issuer, jti)
);

-- Changes of grants and rules that wait for a second administrator.
CREATE TABLE access_change (
  change_id uuid PRIMARY KEY,
  kind text NOT NULL,
  body jsonb NOT NULL,
  reason text NOT NULL,
  proposed_by text NOT NULL,
  proposed_by_name text NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  decision text CHECK (decision IN ('applied', 'refused')),
  decided_by text,
  decided_by_name text,
  decided_at timestamptz
);
CREATE INDEX access_change_waiting ON access_change (proposed_at) WHERE decision IS NULL;

-- Stops of all repairs. One person freezes, and two thaw.
CREATE TABLE repair_freeze (
  freeze_id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  actor_id text NOT NULL,
  reason text NOT NULL,
  thaw_by text,
  thaw_by_id text,
  thaw_at timestamptz,
  thawed_at timestamptz,
  thawed_by text
);
CREATE UNIQUE INDEX repair_freeze_one ON repair_freeze ((true)) WHERE thawed_at IS NULL;

-- People are compared by a stable id; the name stays what screens show. Rows from before this have the id of a caller without sign-in.
ALTER TABLE plan ADD COLUMN created_by_id text;
ALTER TABLE run ADD COLUMN started_by_id text;
ALTER TABLE plan_approval ADD COLUMN actor_id text;
UPDATE plan_approval SET actor_id = 'loopback:' || actor;
ALTER TABLE plan_approval ALTER COLUMN actor_id SET NOT NULL;
ALTER TABLE plan_approval DROP CONSTRAINT plan_approval_pkey;
ALTER TABLE plan_approval ADD PRIMARY KEY (plan_id, actor_id);
ALTER TABLE plan_approval ADD COLUMN ended_at timestamptz;
ALTER TABLE plan_approval ADD COLUMN ended_because text;
