/** Permissions to change something. Each is the name of a command, whose file is `lib/commands/<entity>/<verb>.ts`, or an acceptance of a write. */
export const VERBS = [
  "administrator.claim",
  "authority.declare",
  "broken-glass.review",
  "change.decide",
  "connection.accept-generation",
  "drain.set",
  "erasure.approve",
  "erasure.ask",
  "erasure.withdraw",
  "factor.confirm",
  "factor.propose",
  "freeze.set",
  "freeze.thaw",
  "grant.end",
  "grant.propose",
  "incident.close",
  "incident.open",
  "incident.restore",
  "incident.set-acknowledgments",
  "incident.waive",
  "key.repair",
  "mutation.append",
  "notification.try",
  "password.change",
  "plan.approve",
  "plan.create",
  "plan.withdraw-approval",
  "reconciliation.start",
  "run.abort",
  "run.continue",
  "run.pause",
  "run.resume",
  "run.start",
  "session.end",
  "session.end-by-provider",
  "session.sign-in",
  "session.sign-out",
  "session.step-up",
  "token.create",
  "token.end",
  "user.create",
  "user.end",
] as const;

/** Permissions to ask something. */
export const QUESTIONS = [
  "audit.read",
  "authority.preview",
  "broken-glass.list",
  "change.list",
  "connection.read",
  "dependent.read",
  "divergence.read",
  "erasure.read",
  "freeze.read",
  "incident.read",
  "key.read",
  "me.read",
  "notification.list",
  "path.read",
  "plan.read",
  "reconciliation.read",
  "rule.list",
  "run.read",
  "saved.ask",
  "server.describe",
  "server.watch",
  "session.list",
  "sign-in.offer",
  "token.list",
  "user.list",
] as const;

/** Parts of what a verb does, or of what an answer shows, that need a permission of their own. */
export const PARTS = ["authority.propose", "authority.confirm", "value.read", "value.read-masked"] as const;

export type Verb = (typeof VERBS)[number];

export const isVerb = (permission: Permission): permission is Verb => VERBS.includes(permission as Verb);
export type Question = (typeof QUESTIONS)[number];
export type Permission = Verb | Question | (typeof PARTS)[number];
