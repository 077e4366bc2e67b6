import { mayOn, neededFor } from "../../domain/access/decide";
import { type Principal, principalKey } from "../../domain/access/principal";
import { type Grant, reaches } from "../../domain/access/roles";
import { ok, refused } from "../../errors";
import type { Scope } from "../../ledger/access/model";
import { lockPrincipal } from "../../ledger/access/people";
import { insertToken } from "../../ledger/access/tokens";
import type { Transaction } from "../../ledger/transaction";
import { command } from "../command";

export interface TokenWish {
  id: string;
  /** The first letters of the token, by which people tell tokens apart; and the hash of the whole. */
  prefix: string;
  hash: Buffer;
  name: string;
  /** The service that owns it; null: the caller. */
  service: string | null;
  scopes: readonly Scope[];
  metrics: boolean;
  expiresAt: Date | null;
}

/**
 * Makes a token. A person makes one for itself, within its own grants; an administrator makes one for a service, whose grants bound it at
 * each call. Refuses scopes that the person does not hold, figures of every path to a person who may not read them, and every role above
 * viewer to an administrator alone, who would act as the service with it.
 */
export const createToken = command<"token.create", TokenWish>("token.create", {
  async act(tx, { principal }, wish) {
    await tx.permit([]);
    const owner = wish.service ?? principalKey(principal);
    if (owner === null) return refused({ code: "sign-in-needed" });
    if (wish.service === null) {
      const beyond = wish.scopes.find((scope) => !within(principal, scope));
      if (beyond !== undefined)
        return refused({ code: "forbidden", verb: "token.create", needs: `the role ${beyond.role} on ${beyond.path}` });
      if (wish.metrics && !mayOn(principal, "path.read", ["*"]))
        return refused({ code: "forbidden", verb: "token.create", needs: `${neededFor("path.read")} on every path` });
    } else {
      const refusal = await ofService(tx, principal, wish.service, wish.scopes);
      if (refusal !== null) return refusal;
    }
    await insertToken(tx, { ...wish, owner, by: principal.id });
    tx.audit({
      verb: "create-token",
      subject: `token ${wish.prefix} (${wish.name})`,
      reason: null,
      after: { owner, scopes: wish.scopes, metrics: wish.metrics, expiresAt: wish.expiresAt?.toISOString() ?? null },
      incident: null,
    });
    return ok(wish.id);
  },
});

const within = ({ grants }: Principal, { role, path }: Pick<Grant, "role" | "path">) =>
  grants.some((grant) => grant.role === role && reaches(grant, path));

async function ofService(tx: Transaction, principal: Principal, service: string, scopes: readonly Scope[]) {
  const needs = !mayOn(principal, "user.create", [])
    ? "the role admin, for a service"
    : scopes.some(({ role }) => role !== "viewer")
      ? "the shell of the server, for a service's role above viewer"
      : null;
  if (needs !== null) return refused({ code: "forbidden", verb: "token.create", needs });
  const owner = await lockPrincipal(tx, service);
  return owner?.kind === "service" ? null : refused({ code: "not-found", detail: `There is no service ${service}.` });
}
