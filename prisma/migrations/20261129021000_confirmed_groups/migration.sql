-- When the provider last confirmed a person's groups: its newest sign-in there. Each call by a token of such a person asks for it.
CREATE INDEX session_by_provider ON session (principal_id, created_at DESC) WHERE method = 'oidc';
