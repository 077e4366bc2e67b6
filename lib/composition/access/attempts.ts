import { ok, type Refusal, type Result, refused } from "../../errors";
import { type Budget, takeAttempt } from "../../ledger/access/local-accounts";
import type { LedgerPool } from "../../ledger/queryable";
import { hashOf } from "./credentials";

/** Attempts of one address on every account, of one address on one account, and on one account from everywhere. */
const budgetsOf = (account: string, address: string): Budget[] => [
  { name: `address ${digest(address)}`, most: 60, perHour: 600 },
  { name: `account and address ${digest(account, address)}`, most: 10, perHour: 60 },
  { name: `account ${digest(account)}`, most: 200, perHour: 1_200 },
];

const digest = (...parts: string[]) => hashOf(parts.join("\n")).toString("base64url").slice(0, 22);

/** Budgets that are spent, with the time until which this process refuses without asking the ledger. */
const spent = new Map<string, number>();
const MOST_SPENT = 10_000;

/**
 * Takes an attempt to sign in out of the budgets of its account and its address, which all consoles share. Accounts that do not exist have
 * budgets as well, so that they are refused alike.
 */
export const takeSignIn = (pool: LedgerPool, { account, address }: { account: string; address: string | null }) =>
  taken(pool, budgetsOf(account.toLowerCase(), address ?? "unknown"));

/** Takes the beginning of a sign-in at the provider, which guesses no password, out of its address's budget. */
export const takeBeginning = (pool: LedgerPool, address: string | null) =>
  taken(pool, [{ name: `provider ${digest(address ?? "unknown")}`, most: 200, perHour: 6_000 }]);

/** A spent budget is refused from memory until its next attempt is there, before the ledger is asked about any other. */
async function taken(
  pool: LedgerPool,
  budgets: readonly Budget[],
): Promise<Result<true, Refusal<"too-many-attempts">>> {
  const known = Math.max(...budgets.map(({ name }) => (spent.get(name) ?? 0) - Date.now()));
  if (known > 0) return refused({ code: "too-many-attempts", retryAfterSec: Math.ceil(known / 1_000) });
  for (const budget of budgets) {
    const waitSec = await takeAttempt(pool, budget);
    if (waitSec === null) continue;
    if (spent.size >= MOST_SPENT) spent.clear();
    spent.set(budget.name, Date.now() + waitSec * 1_000);
    return refused({ code: "too-many-attempts", retryAfterSec: waitSec });
  }
  return ok(true);
}
