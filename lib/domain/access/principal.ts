import type { Grant } from "./roles";

/**
 * A person, a service (grants of its own, no sign-in), a worker of the product, the shell of the server, a caller of a console without
 * sign-in, or a caller without credentials.
 */
export const PRINCIPAL_KINDS = ["person", "service", "worker", "shell", "loopback", "nobody"] as const;

export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Who acts. People are compared by `id`, never by `name`. */
export interface Principal {
  /** Stable: `person:<uuid>`, `service:<uuid>`, `worker:<name>`, `shell:<user>`, `loopback:<name>` or `nobody`. */
  id: string;
  /** As screens and the audit show it. */
  name: string;
  kind: PrincipalKind;
  grants: readonly Grant[];
  /** The session or token of the call; absent for workers, the shell and a console without sign-in. */
  via?: Credential;
  /** Of nobody alone: the call's token is good, and waits for a sign-in of its owner. */
  waits?: WaitsForSignIn;
}

/** Why a good token waits for a sign-in of its owner: no sign-in at the provider for so long, or the provider has withdrawn the last one. */
export type WaitsForSignIn = { unconfirmedForMs: number } | { withdrawn: true };

/** How a person or a service proved who it is. */
export type Credential =
  | { kind: "session"; id: string; signedInAt: Date; steppedUpAt: Date | null }
  | {
      kind: "token";
      id: string;
      metrics: boolean;
      /** How long the token acts without a sign-in of its owner at the provider, where groups give the owner its roles. */
      confirmedWithinMs: number;
    };

/** A worker of the product: it carries out what people have decided. */
export const workerNamed = (name: string): Principal => ({ id: `worker:${name}`, name, kind: "worker", grants: [] });

/** The shell of the server, under its system user. */
export const shellOf = (user: string): Principal => ({ id: `shell:${user}`, name: user, kind: "shell", grants: [] });

/** A caller of a console without sign-in, under the name that the caller gives. */
export const loopbackNamed = (name: string): Principal => ({
  id: `loopback:${name}`,
  name,
  kind: "loopback",
  grants: [],
});

/** A caller without credentials. */
export const NOBODY: Principal = { id: "nobody", name: "nobody", kind: "nobody", grants: [] };

/** A caller whose token does not act until its owner signs in at the provider again. */
export const waitingForSignIn = (waits: WaitsForSignIn): Principal => ({ ...NOBODY, waits });

/** The id in the ledger of a person or a service; null for the others. */
export function principalKey({ id, kind }: Pick<Principal, "id" | "kind">): string | null {
  return kind === "person" || kind === "service" ? id.slice(kind.length + 1) : null;
}
