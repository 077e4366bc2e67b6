import type { Permission } from "../permission";
import type { Role } from "./roles";

/** The holders of one permission. A principal that no member names does not hold it. */
export interface Rule {
  /** Roles that hold it, on the paths of their grants. */
  roles: readonly Role[];
  /** Everyone who is signed in holds it, about what is their own. */
  own?: true;
  /** Callers without credentials hold it. */
  anybody?: true;
  /** A session needs a fresh sign-in for it. Tokens are not asked. */
  stepUp?: true;
  /** No token holds it, whatever its scopes are. */
  sessionOnly?: true;
}

const OPERATOR = { roles: ["operator"] } as const satisfies Rule;
/** Who works on an incident, repairing or deciding. */
const ON_INCIDENTS = { roles: ["operator", "approver"] } as const satisfies Rule;
const FIGURES = { roles: ["viewer", "support", "operator", "approver", "admin"] } as const satisfies Rule;
const VALUES = { roles: ["support", "operator", "approver"] } as const satisfies Rule;

const ADMIN = { roles: ["admin"] } as const satisfies Rule;
/** About who may do what, and alone: no token, and a fresh sign-in. */
const GRANTS = { ...ADMIN, sessionOnly: true, stepUp: true } as const satisfies Rule;
/** About one's own account, in a session. */
const OWN = { roles: [], own: true, sessionOnly: true } as const satisfies Rule;
const ANYBODY = { roles: [], anybody: true } as const satisfies Rule;

/** Who holds each permission (the table of roles in the product's design). */
export const MATRIX = {
  "administrator.claim": ANYBODY,
  "audit.read": { roles: ["operator", "approver", "admin"] },
  "authority.confirm": { roles: ["approver"] },
  "authority.declare": { roles: ["operator", "approver"] },
  "authority.preview": { roles: ["operator", "approver"] },
  "authority.propose": OPERATOR,
  "broken-glass.list": FIGURES,
  "broken-glass.review": { roles: ["approver"], stepUp: true },
  "change.decide": GRANTS,
  "change.list": ADMIN,
  "connection.accept-generation": OPERATOR,
  "connection.read": FIGURES,
  "dependent.read": FIGURES,
  "divergence.read": VALUES,
  "drain.set": OPERATOR,
  "erasure.approve": { ...ADMIN, stepUp: true },
  "erasure.ask": { ...ADMIN, stepUp: true },
  "erasure.read": ADMIN,
  "erasure.withdraw": ADMIN,
  "factor.confirm": OWN,
  "factor.propose": { ...OWN, stepUp: true },
  "freeze.read": FIGURES,
  "freeze.set": { roles: ["operator", "approver", "admin"] },
  "freeze.thaw": { roles: ["operator", "approver", "admin"], stepUp: true },
  "grant.end": { ...ADMIN, sessionOnly: true },
  "grant.propose": GRANTS,
  "incident.arm-reopening": OPERATOR,
  "incident.attend": ON_INCIDENTS,
  "incident.close": OPERATOR,
  "incident.disarm-reopening": OPERATOR,
  "incident.move-horizon": OPERATOR,
  "incident.note": ON_INCIDENTS,
  "incident.open": OPERATOR,
  "incident.read": FIGURES,
  "incident.restore": OPERATOR,
  "incident.set-acknowledgments": OPERATOR,
  "incident.set-severity": ON_INCIDENTS,
  "incident.waive": OPERATOR,
  "key.read": VALUES,
  "key.repair": { ...OPERATOR, stepUp: true },
  "me.read": { roles: [], own: true },
  "mutation.append": { roles: ["producer"] },
  "notification.list": ADMIN,
  "notification.try": ADMIN,
  "password.change": { ...OWN, stepUp: true },
  "path.read": FIGURES,
  "plan.approve": { roles: ["approver"], stepUp: true },
  "plan.create": OPERATOR,
  "plan.read": FIGURES,
  "plan.withdraw-approval": { roles: ["approver"] },
  "reconciliation.read": FIGURES,
  "reconciliation.start": OPERATOR,
  "rule.add": GRANTS,
  "rule.end": GRANTS,
  "rule.list": FIGURES,
  "run.abort": OPERATOR,
  "run.continue": { ...OPERATOR, stepUp: true },
  "run.pause": OPERATOR,
  "run.read": FIGURES,
  "run.resume": { ...OPERATOR, stepUp: true },
  "run.start": { ...OPERATOR, stepUp: true },
  "saved.ask": VALUES,
  "server.describe": { roles: [], own: true },
  "server.watch": { roles: [], anybody: true },
  "session.end": { roles: [], own: true },
  "session.end-by-provider": ANYBODY,
  "session.list": { roles: [], own: true },
  "session.sign-in": ANYBODY,
  "session.sign-out": { roles: [], own: true },
  "session.step-up": OWN,
  "sign-in.offer": ANYBODY,
  "token.create": { ...OWN, stepUp: true },
  "token.end": { roles: [], own: true },
  "token.list": { roles: [], own: true },
  "user.create": ADMIN,
  "user.end": { ...ADMIN, sessionOnly: true },
  "user.list": ADMIN,
  "value.read": { roles: ["operator", "approver"] },
  "value.read-masked": { roles: ["support"] },
} as const satisfies Record<Permission, Rule>;

/** The rule of a permission. */
export const ruleOf = (permission: Permission): Rule | undefined =>
  Object.hasOwn(MATRIX, permission) ? MATRIX[permission] : undefined;
