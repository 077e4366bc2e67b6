export const INCIDENT_STATUSES = ["open", "closed"] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** Purposes for which the product opens an incident, and then closes it, on a person's behalf. */
export const INCIDENT_PURPOSES = ["key-repair"] as const;
export type IncidentPurpose = (typeof INCIDENT_PURPOSES)[number];

/** An incident that people open and close, or the repair of one key, which closes itself. */
export const INCIDENT_KINDS = ["incident", "repair"] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** Stores that a person may declare right; what a queue has is never all, so choosing it is always refused. */
export const AUTHORITY_CANDIDATES = ["ledger", "origin", "queue", "cache"] as const;
export type AuthorityCandidate = (typeof AUTHORITY_CANDIDATES)[number];

/** Kinds of dependents, by how they are held back. */
export const DEPENDENT_KINDS = ["queue", "webhook", "flag"] as const;
export type DependentKind = (typeof DEPENDENT_KINDS)[number];

export const DEPENDENT_STATES = ["holding", "held", "restoring", "restored", "failed"] as const;
export type DependentState = (typeof DEPENDENT_STATES)[number];

/** Where a process that acknowledges has its word from. */
export const PRODUCER_KINDS = ["ledger", "cache-only"] as const;
export type ProducerKind = (typeof PRODUCER_KINDS)[number];
