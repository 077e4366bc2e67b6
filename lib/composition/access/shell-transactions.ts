import { userInfo } from "node:os";
import { databaseUrl } from "../../config/environment";
import { shellOf } from "../../domain/access/principal";
import type { Context } from "../../domain/context";
import type { Verb } from "../../domain/permission";
import { Transaction } from "../../ledger/transaction";
import { createPool, inTransaction } from "../../postgres/pool";

/** The ledger as the shell of the server uses it, under its system user's name: each change is permitted, and has its audit row. */
export function shellTransactions(env: NodeJS.ProcessEnv) {
  const pool = createPool({ connectionString: databaseUrl(env), name: "shell", max: 2 });
  const by = shellOf(userInfo().username);
  const ctx: Context = { principal: by, requestId: null, now: () => new Date() };
  return {
    pool,
    by,
    /** Does the work in one transaction, with its audit rows; answers what the work answers. */
    done: <T>(verb: Verb, work: (tx: Transaction) => Promise<T>): Promise<T> =>
      inTransaction(pool, async (client) => {
        const tx = new Transaction(client, ctx, verb);
        await tx.permit([]);
        const made = await work(tx);
        await tx.writeAudit();
        return made;
      }),
    close: () => pool.end(),
  };
}
