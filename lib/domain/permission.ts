/** Permissions to change something. Each is the name of a command, whose file is `lib/commands/<entity>/<verb>.ts`, or an acceptance of a write. */
export const VERBS = [
  "authority.declare",
  "connection.accept-generation",
  "drain.set",
  "incident.close",
  "incident.open",
  "incident.restore",
  "incident.set-acknowledgments",
  "incident.waive",
  "key.repair",
  "mutation.append",
  "plan.approve",
  "plan.create",
  "reconciliation.start",
  "run.abort",
  "run.continue",
  "run.pause",
  "run.resume",
  "run.start",
] as const;

/** Permissions to ask something. */
export const QUESTIONS = [
  "audit.read",
  "authority.preview",
  "connection.read",
  "dependent.read",
  "divergence.read",
  "incident.read",
  "key.read",
  "path.read",
  "plan.read",
  "reconciliation.read",
  "run.read",
  "saved.ask",
  "server.describe",
  "server.watch",
] as const;

export type Verb = (typeof VERBS)[number];
export type Question = (typeof QUESTIONS)[number];
export type Permission = Verb | Question;

/** The actor of a call: a caller of the console, under the name that the caller gives, or a worker of the product. */
export interface Principal {
  name: string;
  kind: "loopback" | "worker";
}

/** The permissions of each kind of principal. Without sign-in, a caller that reaches the console holds every permission. */
const HELD: Record<Principal["kind"], ReadonlySet<Permission>> = {
  loopback: new Set([...VERBS, ...QUESTIONS]),
  worker: new Set([...VERBS, ...QUESTIONS]),
};

/** Whether a principal holds a permission. */
export const may = (principal: Principal, permission: Permission): boolean => HELD[principal.kind].has(permission);
