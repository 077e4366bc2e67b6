import { identifierText } from "../../api/identifier-text";
import { loopbackNamed, NOBODY, type Principal } from "../../domain/access/principal";
import { TOKENS_WITHOUT_SIGN_IN_MS } from "../../domain/access/settings";
import type { Context } from "../../domain/context";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { callerBySession, callerByToken } from "../../ledger/access/callers";
import type { LedgerPool } from "../../ledger/queryable";
import { withDeadline } from "../../stores/deadline";
import { openConsole } from "../console";
import { addressOf } from "./address";
import { credentialOf } from "./credentials";
import { RecentCallers } from "./recent-callers";
import { accessSettings } from "./settings";

const name = identifierText(64).nullable().catch(null);
const requestId = identifierText(256).nullable().catch(null);

const KNOWN_WITHIN_MS = 1_000;

type Headed = Pick<Request, "headers">;

/** The caller of a call that anybody may make: nobody where the ledger does not tell in time. */
export async function callerIfKnown(request: Headed): Promise<Context> {
  const nobody = contextOf(request, NOBODY);
  try {
    const caller = await withDeadline(callerOf(request), KNOWN_WITHIN_MS, "the caller");
    return caller.ok ? caller.value : nobody;
  } catch {
    return nobody;
  }
}

/**
 * The principal, the request and the time of a call. Without sign-in, the caller is `loopback` under the name that it gives. With sign-in,
 * a request without good credentials is nobody's, and a name that a caller gives itself is refused. `recentMs`: a token's caller may be as
 * it was that long ago.
 */
export async function callerOf(request: Headed, recentMs = 0): Promise<Result<Context, Refusal<"invalid">>> {
  const given = request.headers.get("x-trueup-actor");
  if (accessSettings() === null) return ok(contextOf(request, loopbackNamed(name.parse(given) ?? "loopback")));
  if (given !== null)
    return refused({
      code: "invalid",
      detail: "The header x-trueup-actor names nobody here: the console has sign-in. Leave the header out.",
    });
  const credential = credentialOf(request.headers);
  if (credential === null) return ok(contextOf(request, NOBODY));
  const { stores, tokenUses } = await openConsole();
  const known = recentMs > 0 && credential.kind === "token" ? recent.get(credential.hash, recentMs) : undefined;
  const principal = known ?? (await principalOf(stores.readPool, credential));
  if (known === undefined && recentMs > 0 && principal?.via !== undefined) recent.keep(credential.hash, principal);
  const ctx = contextOf(request, principal ?? NOBODY);
  if (principal?.via?.kind === "token")
    tokenUses.used({ token: principal.via.id, principal, requestId: ctx.requestId, address: addressOf(request) });
  return ok(ctx);
}

const recent = new RecentCallers();

const principalOf = (pool: LedgerPool, { kind, hash }: { kind: "token" | "session"; hash: Buffer }) =>
  kind === "token" ? callerByToken(pool, hash, confirmedWithinMs()) : callerBySession(pool, hash);

const confirmedWithinMs = () => accessSettings()?.oidc?.tokensWithoutSignInMs ?? TOKENS_WITHOUT_SIGN_IN_MS;

const contextOf = ({ headers }: Headed, principal: Principal): Context => ({
  principal,
  requestId: requestId.parse(headers.get("x-request-id")),
  now: () => new Date(),
});
