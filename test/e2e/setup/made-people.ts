import { randomUUID } from "node:crypto";
import { hashOf, newApiToken, newSessionToken, SESSION_COOKIE } from "../../../lib/composition/access/credentials";
import type { Grant, Role } from "../../../lib/domain/access/roles";
import { insertGrant, insertPrincipal, LOCAL } from "../../../lib/ledger/access/people";
import { insertSession } from "../../../lib/ledger/access/sessions";
import { insertToken } from "../../../lib/ledger/access/tokens";
import type { Queryable } from "../../../lib/ledger/queryable";

const HOUR_MS = 3_600_000;

/** A person of the tests, with roles on one path or, without one, on every path. */
export interface Wanted {
  name: string;
  roles: readonly Role[];
  path?: string;
}

/** The headers by which a caller comes in, and the id of the session or token. */
export interface Credential {
  id: string;
  headers: Record<string, string>;
}

const grantsOf = ({ roles, path = "*" }: Wanted): Grant[] => roles.map((role) => ({ role, path, breakGlass: false }));

/** Puts an account straight into a ledger; answers the id. A process for each account would take much longer. */
async function account(ledger: Queryable, kind: "person" | "service", wanted: Wanted): Promise<string> {
  const id = randomUUID();
  const email = kind === "person" ? `${wanted.name}@shop.example` : null;
  const { name } = wanted;
  await insertPrincipal(ledger, { id, kind, name, email, issuer: LOCAL, subject: id, sealed: false, by: "a test" });
  for (const grant of grantsOf(wanted))
    await insertGrant(ledger, { id: randomUUID(), principal: id, grant: { ...grant, source: "given" }, by: "a test" });
  return id;
}

/** A person with a session. */
export async function personWithSession(ledger: Queryable, wanted: Wanted): Promise<Credential> {
  const [id, token] = [randomUUID(), newSessionToken()];
  const person = await account(ledger, "person", wanted);
  const about = { method: "password" as const, lastsMs: HOUR_MS, address: null, agent: null };
  await insertSession(ledger, { id, tokenHash: hashOf(token), person, ...about });
  return { id, headers: { cookie: `${SESSION_COOKIE}=${token}` } };
}

/** A service with a token. */
export async function serviceWithToken(ledger: Queryable, wanted: Wanted): Promise<Credential> {
  const id = randomUUID();
  const { token, prefix } = newApiToken();
  const owner = await account(ledger, "service", wanted);
  const scopes = grantsOf(wanted).map(({ role, path }) => ({ role, path }));
  const terms = { metrics: false, expiresAt: null, by: "a test" };
  await insertToken(ledger, { id, prefix, hash: hashOf(token), owner, name: wanted.name, scopes, ...terms });
  return { id, headers: { authorization: `Bearer ${token}` } };
}
