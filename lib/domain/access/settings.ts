import type { InvariantClass } from "../contract";
import type { PlanKind } from "../plan/kinds";
import type { Limits } from "./limits";
import type { Role } from "./roles";

/** Who may come in, as the configuration says it. A configuration without it has no sign-in, and serves this machine alone. */
export interface AccessSettings {
  /** E-mail and password; where there is a provider, for the sealed account only. */
  local: boolean;
  oidc: OidcSettings | null;
  /** Addresses whose forwarded headers count. */
  trustedProxies: readonly string[];
  /** The roles that a provider's group gives. */
  groups: readonly GroupGrant[];
  rules: readonly TwoPersonRule[];
  limits: Limits;
}

/** An OpenID Connect provider. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Never logged, shown or put in an error. */
  clientSecret: string;
  /** The claim that lists a person's groups. */
  groups: string;
  /** How long a person's API tokens act without a sign-in of the person at the provider. */
  tokensWithoutSignInMs: number;
}

/** The bound that holds unless the configuration says another, or names no provider any more. */
export const TOKENS_WITHOUT_SIGN_IN_MS = 7 * 86_400_000;

export interface GroupGrant {
  group: string;
  role: Role;
  paths: readonly string[];
  breakGlass: boolean;
}

/** Verbs that a rule can ask a second person for. */
export const RULED_VERBS = ["run.start"] as const;

/** What needs a second person, beside what always does. */
export interface TwoPersonRule {
  verbs: readonly (typeof RULED_VERBS)[number][];
  /** Plan kinds; none named means each. */
  kinds: readonly PlanKind[];
  /** Invariant classes of the paths; none named means each. */
  invariants: readonly InvariantClass[];
  /** The number of effects above which the rule asks; 0 asks always. */
  above: number;
  /** The effects of an incident's runs of the last 24 hours count together. */
  perIncidentAndDay: boolean;
}
