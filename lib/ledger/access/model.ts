import type { Grant } from "../../domain/access/roles";
import type { TwoPersonRule } from "../../domain/access/settings";

export type Scope = Pick<Grant, "role" | "path">;

/** Ways to sign in that make a session. */
export type SignInMethod = "password" | "oidc";

export interface SessionRow {
  id: string;
  person: string;
  name: string;
  method: SignInMethod;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
  address: string | null;
  agent: string | null;
}

export interface TokenRow {
  id: string;
  prefix: string;
  name: string;
  owner: string;
  ownerKind: "person" | "service";
  ownerName: string;
  scopes: Scope[];
  metrics: boolean;
  createdAt: Date;
  expiresAt: Date | null;
  usedAt: Date | null;
}

export interface PrincipalRow {
  id: string;
  kind: "person" | "service";
  name: string;
  email: string | null;
  issuer: string;
  sealed: boolean;
  hasSecondFactor: boolean;
  createdAt: Date;
  lastSeenAt: Date | null;
  /** Times are texts. */
  groups: {
    readAt: string;
    /** Whether there is a refresh token to read them by. */
    hourly: boolean;
    failingSince: string | null;
    because: string | null;
    withdrawnAt: string | null;
  } | null;
  grants: { id: string; role: Grant["role"]; path: string; breakGlass: boolean; source: "given" | "group" }[];
}

/** A change of grants or rules that waits for a second administrator. */
export type ChangeRow = WaitingChange & {
  id: string;
  reason: string;
  proposedBy: string;
  proposedByName: string;
  proposedAt: Date;
};

/** What a change does once it is applied. */
export type WaitingChange =
  | { kind: "give-grant" | "end-grant"; body: GrantChange }
  | { kind: "add-rule"; body: TwoPersonRule }
  | { kind: "end-rule"; body: TwoPersonRule & { rule: string } };

/** A rule that was added in the console. */
export interface ConsoleRuleRow {
  id: string;
  rule: TwoPersonRule;
  reason: string;
  askedBy: string;
  approvedBy: string;
  addedAt: Date;
}

export interface GrantChange {
  principal: string;
  principalName: string;
  /** The grant that ends, where one ends. */
  grant?: string;
  role: Grant["role"];
  path: string;
  breakGlass: boolean;
}

/** A stop of all repairs. */
export interface Freeze {
  id: string;
  at: Date;
  by: string;
  byId: string;
  reason: string;
  /** The first of the two people who thaw it; null where nobody asked. */
  thaw: { by: string; byId: string; at: Date } | null;
}
