import { uuidOrNull } from "../../domain/time-id";
import type { OutstandingMutation, OwedConfirmations } from "../../ledger/drain/model";
import type { Ledger } from "../../ledger/ledger";
import type { CacheConfirmation, CachePort, OwnEntry } from "../../stores/cache/port";
import { withDeadline } from "../../stores/deadline";
import type { FlushReport } from "../../stores/origin/port";
import type { Log, WiredPath } from "../../stores/path";

const CONFIRM_DEADLINE_MS = 1_000;
const OWED_PAGE = 500;

/** Confirms cache entries from the rows that a flush left, for keys whose mutations were settled by it. */
export async function confirmRows(
  path: WiredPath,
  report: FlushReport,
  due: OutstandingMutation[],
  log: Log,
): Promise<void> {
  if (path.caches.length === 0) return;
  const keyOf = new Map(due.map((m) => [m.id, m.key]));
  const through = new Set(
    report.results.flatMap((r) =>
      r.effect === "applied" || r.effect === "already-applied" || r.effect === "superseded"
        ? [keyOf.get(r.id) as string]
        : [],
    ),
  );
  const newest = new Map<string, OutstandingMutation>();
  for (const m of due) if ((newest.get(m.key)?.version ?? -1n) < m.version) newest.set(m.key, m);
  const confirmations: CacheConfirmation[] = [];
  const unread: string[] = [];
  const supersedes = path.config.replay === "last-write-wins";
  for (const key of through) {
    const row = report.rows.get(key);
    if (row?.version == null) unread.push(key);
    else
      confirmations.push({
        key,
        version: row.version,
        value: row.deleted ? undefined : row.value,
        mutation: newest.get(key)?.version === row.version ? (newest.get(key)?.id ?? null) : null,
        supersedes,
      });
  }
  await confirmEntries(path, confirmations, log);
  if (unread.length > 0) await confirmKeys(path, unread, log);
}

/** Confirms cache entries from the origin's rows as they are at the call. */
export async function confirmKeys(path: WiredPath, keys: string[], log: Log): Promise<void> {
  if (path.caches.length === 0 || path.origin === null) return;
  const rows = await path.origin.read(keys);
  await confirmEntries(path, confirmationsOf(rows), log);
}

/**
 * Delivers a page of the confirmations that are outstanding for regions, and returns whether any was delivered. A region that does
 * not answer keeps its confirmations outstanding.
 */
export async function payOwedConfirmations(
  ledger: Pick<Ledger, "confirmationsOwed">,
  paths: Iterable<WiredPath>,
): Promise<boolean> {
  const byId = new Map([...paths].map((path) => [path.pathId, path]));
  const owed = await ledger.confirmationsOwed(OWED_PAGE);
  const paid = await Promise.allSettled(
    owed.map(async (debt) => {
      const path = byId.get(debt.pathId);
      if (path === undefined) return false;
      await payConfirmations(path, debt);
      return true;
    }),
  );
  return paid.some((result) => result.status === "fulfilled" && result.value);
}

async function payConfirmations(path: WiredPath, owed: OwedConfirmations): Promise<void> {
  const { region, keys } = owed;
  const cache = path.caches.find((c) => c.region === region);
  if (cache !== undefined && path.origin !== null) {
    const rows = await path.origin.read(keys);
    await confirmIn(path, cache, confirmationsOf(rows));
  }
  await path.ledger.confirmationPaid(owed);
}

function confirmationsOf(rows: Awaited<ReturnType<NonNullable<WiredPath["origin"]>["read"]>>): CacheConfirmation[] {
  return [...rows].flatMap(([key, row]) =>
    row.version === null
      ? []
      : [{ key, version: row.version, value: row.deleted ? undefined : row.value, mutation: null }],
  );
}

/** Confirms origin rows in every region; a confirmation that a region does not take is recorded as outstanding. */
export async function confirmEntries(path: WiredPath, confirmations: CacheConfirmation[], log: Log): Promise<void> {
  if (confirmations.length === 0) return;
  await Promise.all(
    path.caches.map(async (cache) => {
      try {
        await confirmIn(path, cache, confirmations);
      } catch (error) {
        log.warn(
          { path: path.config.name, region: cache.region, keys: confirmations.length, error },
          "a cache region could not be confirmed",
        );
        await path.ledger.oweConfirmation(
          path.pathId,
          cache.region,
          confirmations.map((c) => c.key),
        );
      }
    }),
  );
}

/**
 * Confirms origin rows in one region. An entry whose acknowledgment only the cache had, as far as the cache knows, takes the ledger's
 * number first.
 */
async function confirmIn(path: WiredPath, cache: CachePort, confirmations: CacheConfirmation[]): Promise<void> {
  const confirm = (each: CacheConfirmation[]) =>
    withDeadline(cache.confirm(each), CONFIRM_DEADLINE_MS, `cache ${cache.region}`);
  const numbered = await numberOwn(path, cache, await confirm(confirmations));
  if (numbered.size > 0) await confirm(confirmations.filter(({ key }) => numbered.has(key)));
}

/**
 * Gives entries the ledger's numbers whose acknowledgment only the cache had, as far as the cache knows, and which the ledger has by now:
 * a producer may have died before it said so. Returns the keys of those.
 */
export async function numberOwn(
  { ledger }: Pick<WiredPath, "ledger">,
  cache: CachePort,
  entries: readonly OwnEntry[],
): Promise<ReadonlySet<string>> {
  const asked = entries.filter(({ mutation }) => uuidOrNull(mutation) !== null);
  const numbers = await ledger.numbersOf(asked.map(({ mutation }) => mutation));
  // An entry that was copied from another key carries that key's mutation id.
  const known = asked.filter(({ key, mutation }) => {
    const has = numbers.get(mutation);
    return has !== undefined && (has.key === null || has.key === key);
  });
  for (const { key, mutation } of known) {
    const recorded = cache.recordDurable(key, mutation, numbers.get(mutation)?.version ?? null);
    await withDeadline(recorded, CONFIRM_DEADLINE_MS, `cache ${cache.region}`);
  }
  return new Set(known.map(({ key }) => key));
}
