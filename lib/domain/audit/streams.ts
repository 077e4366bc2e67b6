/**
 * The chains of the audit, each with its own numbers: changes of state; sign-ins, refusals and uses of tokens; reads of unmasked values.
 * A flood in one chain never holds up another.
 */
export const AUDIT_STREAMS = ["changes", "access", "reads"] as const;

export type AuditStream = (typeof AUDIT_STREAMS)[number];

/** Ids of principals that nothing proves: a name that a caller gave, and a name in a row from before there was a sign-in. */
const UNPROVEN = /^(loopback|unverified)(:|$)/;

/** Whether a sign-in, a token, the server's shell or the product itself proves a principal's id. */
export const isVerified = (principal: string): boolean => !UNPROVEN.test(principal);
