import { randomBytes } from "node:crypto";
import { offerFirst } from "../../ledger/access/first-administrator";
import type { LedgerPool } from "../../ledger/queryable";
import type { Log } from "../../stores/path";
import { hashOf } from "./credentials";

/** Shows a one-time code in the log while the installation has no person: whoever reads the log becomes the first administrator. */
export async function showFirstCode(pool: LedgerPool, log: Log): Promise<void> {
  const code = randomBytes(15).toString("base64url");
  if (await offerFirst(pool, hashOf(code)))
    log.warn(
      { firstAdministratorCode: code },
      "there is no administrator yet: open the console's sign-in page, and claim the first account with this code. It counts once, and a later start shows a new one",
    );
}
