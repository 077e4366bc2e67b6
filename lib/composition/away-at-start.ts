import { isStoreAway } from "../domain/store-away";
import { withDeadline } from "../stores/deadline";
import type { Log } from "../stores/path";
import { reasonOf } from "../stores/reason-of";
import type { Stores } from "./stores";
import { connectionWritable } from "./writable";

const ANSWER_WITHIN_MS = 2_000;

/** What the process does without the ledger, and what brings it back. */
const WITHOUT_LEDGER = {
  workers:
    "The workers did not start. Start the ledger's Postgres, or correct DATABASE_URL, and start the workers again.",
  console:
    "The console serves, and answers 503 until the ledger is back. Start the ledger's Postgres, or correct DATABASE_URL and start the console again.",
};

/** The one line for a start without the ledger: the setting, the reason, what it means and what to do; null for another error. */
export function ledgerAway(databaseUrl: string, error: unknown, program: keyof typeof WITHOUT_LEDGER): string | null {
  if (!isStoreAway(error)) return null;
  return `DATABASE_URL: the ledger${placeOf(databaseUrl)} does not answer: ${reasonOf(error)}. ${WITHOUT_LEDGER[program]}`;
}

/** Writes one line for each configured connection that does not answer at the start of a process. */
export async function reportAway(stores: Stores, log: Log): Promise<void> {
  const { connections, file } = stores.config;
  await Promise.all(
    [...connections].map(async ([name, { url }]) => {
      try {
        await withDeadline(connectionWritable(stores, name), ANSWER_WITHIN_MS, `connection ${name}`);
      } catch (error) {
        log.error(
          { connection: { name }, error },
          `connection ${name}${placeOf(url)} does not answer as it should: ${reasonOf(error)}. What needs the connection waits, and is tried again. Start the server, or correct connections.${name} in ${file} and start again.`,
        );
      }
    }),
  );
}

/** Host and port of a store's URL, without user and password. */
function placeOf(url: string): string {
  try {
    const { host } = new URL(url);
    return host === "" ? "" : ` at ${host}`;
  } catch {
    return "";
  }
}
