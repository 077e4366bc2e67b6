-- A provider's id token is not kept: its sign-out is asked for by the client's id.
ALTER TABLE session DROP COLUMN provider_token; -- unused since 0.1
-- Back-channel logout names the provider's session.
CREATE INDEX session_of_provider ON session (provider_session) WHERE ended_at IS NULL;
