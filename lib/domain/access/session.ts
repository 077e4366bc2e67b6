/** How long a session lasts, whatever is done in it. */
export const SESSION_MS = 12 * 3_600_000;

/** How long a session lasts without a request. */
export const SESSION_IDLE_MS = 60 * 60_000;

/** How long a session of a provider's account lasts: groups are read again at each sign-in, and so at least hourly. */
export const PROVIDER_SESSION_MS = 60 * 60_000;

/** How long groups count as read where a person has API tokens: the provider is then asked anew, and so at least hourly. */
export const GROUPS_GOOD_FOR_MS = 55 * 60_000;
