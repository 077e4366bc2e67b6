import { randomUUID } from "node:crypto";
import type { Grant } from "../../domain/access/roles";
import { setPassword } from "../../ledger/access/local-accounts";
import { insertGrant, insertPrincipal, LOCAL } from "../../ledger/access/people";
import { insertToken } from "../../ledger/access/tokens";
import type { Transaction } from "../../ledger/transaction";
import { installationSecrets } from "../secrets";
import { accountsUnder } from "./accounts";
import { hashOf, newApiToken } from "./credentials";
import { shellTransactions } from "./shell-transactions";

/** An account that the shell of the server makes: a person with a local account, or a service with a token. */
export interface Made {
  name: string;
  grants: readonly Grant[];
}

export interface MadePerson extends Made {
  email: string;
  password: string;
  /** The account signs in by password although there is a provider. */
  sealed?: boolean;
}

export interface TokenTerms {
  metrics: boolean;
  expiresAt: Date | null;
}

/** Makes people, services and tokens from the shell of the server, which is its own administrator: each step has its audit row. */
export function shellAccess(env: NodeJS.ProcessEnv) {
  const { by, done, close } = shellTransactions(env);
  const accounts = accountsUnder(installationSecrets);

  async function principal(
    tx: Transaction,
    kind: "person" | "service",
    made: Made & { email?: string; sealed?: boolean },
  ): Promise<string> {
    const id = randomUUID();
    const email = made.email?.toLowerCase() ?? null;
    const { name, sealed = false } = made;
    const account = { id, kind, name, email, issuer: LOCAL, subject: id, sealed, by: by.id };
    if (!(await insertPrincipal(tx, account)))
      throw new Error(`There is an account for ${made.email} already. Nothing was changed.`);
    for (const grant of made.grants)
      await insertGrant(tx, { id: randomUUID(), principal: id, grant: { ...grant, source: "given" }, by: by.id });
    tx.audit({
      verb: "create-user",
      subject: `${kind} ${made.name}`,
      reason: "made at the shell of the server",
      after: { id, kind, email, sealed, grants: made.grants },
      incident: null,
    });
    return id;
  }

  return {
    /** Makes a person with a local account; answers the person's id. */
    async person(made: MadePerson): Promise<string> {
      const hash = await accounts.hash(made.password);
      return done("user.create", async (tx) => {
        const id = await principal(tx, "person", made);
        await setPassword(tx, id, hash);
        return id;
      });
    },
    /** Makes a service; answers its id. */
    service: (made: Made) => done("user.create", (tx) => principal(tx, "service", made)),
    /** Makes a token of a person or service, with all that its owner holds; answers the token. */
    async token(owner: string, { name, grants }: Made, { metrics, expiresAt }: TokenTerms): Promise<string> {
      const { token, prefix } = newApiToken();
      await done("token.create", async (tx) => {
        const scopes = grants.map(({ role, path }) => ({ role, path }));
        const id = randomUUID();
        await insertToken(tx, { id, prefix, hash: hashOf(token), owner, name, scopes, metrics, expiresAt, by: by.id });
        tx.audit({
          verb: "create-token",
          subject: `token ${prefix} (${name})`,
          reason: "made at the shell of the server",
          after: { owner, scopes, metrics, expiresAt: expiresAt?.toISOString() ?? null },
          incident: null,
        });
        return id;
      });
      return token;
    },
    close,
  };
}
