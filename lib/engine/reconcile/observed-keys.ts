import { reconciledKinds } from "../../domain/reconcile/kinds";
import { regionOf } from "../../domain/reconcile/parts";
import { type FindingKind, findingsThat, kindsMask } from "../../domain/verdict/findings";
import { observedDivergenceRow } from "../../evidence/observed/divergence-row";
import { coverageOfSources } from "../../evidence/observed/gather";
import { judgeObserved, standingRow } from "../../evidence/observed/judge";
import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { FoundKey } from "../../ledger/reconciliations/model";
import { withDeadline } from "../../stores/deadline";
import type { ReadObservedPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import type { ObservedLedger } from "../observed/compare";
import { storesOf } from "../observed/walked-stores";
import { StoreAway } from "./compare-page";
import type { Page, PartToWalk } from "./pages";

const READ_WITHIN_MS = 10_000;
const PAGE_KEYS = 500;
const JUDGED_AT_ONCE = 200;
/** Findings that are not listed by themselves: writes on their way, and what the stores do not tell. */
const QUIET: ReadonlySet<FindingKind> = new Set(findingsThat(({ listed }) => !listed));

interface ObservedWalkOver extends PartToWalk {
  path: ReadObservedPath;
  ledger: ObservedLedger;
  keys: LedgerKeys;
}

/**
 * The pages of a part of an observed path from its checkpoint on. A page of writes is kept in the ledger and gives no key: the walk over
 * the ledger that follows has the keys of all writes, and each is judged once.
 */
export async function* observedPages(walk: ObservedWalkOver): AsyncGenerator<Page> {
  let position = walk.part.checkpoint;
  do {
    const page = await pageBehind(walk, position);
    yield page;
    position = page.next;
  } while (position !== null);
}

async function pageBehind(walk: ObservedWalkOver, position: string | null): Promise<Page> {
  const { part, path, ledger, keys, held, seen } = walk;
  const prefix = held.keys.by === "prefix" ? held.keys.prefix : "";
  const limit = Math.min(walk.pageKeys, PAGE_KEYS);
  if (part.source === "list") {
    await expectRead(ledger, path);
    const listed = await read(
      keys.listed(held.incidentId ?? "", path.pathId, { after: position, limit }),
      "the ledger",
    );
    return { keys: listed, met: listed.length, next: listed.length < limit ? null : (listed.at(-1) ?? null) };
  }
  if (part.source === "ledger") {
    const known = await read(ledger.reads.knownKeys(path.pathId, { prefix, after: position, limit }), "the ledger");
    for (const key of known) seen.add(key);
    return { keys: known, met: known.length, next: known.length < limit ? null : (known.at(-1) ?? null) };
  }
  const store = storesOf(path).find(({ name }) => name === part.source);
  const region = regionOf(part.source);
  if (store === undefined) throw new StoreAway(`${part.source} is no longer in the configuration`, region);
  const page = await read(store.page(position), part.source.replace(":", " "), region);
  const changed = await ledger.intake.recordItems(path.pathId, page.items, new Date());
  if (changed.length > 0) await ledger.intake.noteChange(path.pathId);
  const met = page.keys.filter((key) => key.startsWith(prefix) && !seen.has(key));
  return { keys: met, met: page.met, next: page.next };
}

function read<T>(call: Promise<T>, store: string, region: string | null = null): Promise<T> {
  return withDeadline(call, READ_WITHIN_MS, store).catch((error: unknown) => {
    throw new StoreAway(`${store} could not be read: ${reasonOf(error)}`, region);
  });
}

/** A key of a list is judged by writes that intake has read: until it has read all of them, the part waits. */
async function expectRead({ reads }: ObservedLedger, path: ReadObservedPath): Promise<void> {
  if (path.config.sweep.share === 0) return;
  const coverage = coverageOfSources(path, await read(reads.walksOf(path.pathId), "the ledger"));
  const unread = coverage.find(({ roundEndedAt, because }) => roundEndedAt === null || because !== null);
  if (unread === undefined) return;
  throw new StoreAway(
    unread.because === null
      ? `${unread.part} was not read whole yet`
      : `${unread.part} could not be read: ${unread.because}`,
  );
}

/**
 * The findings of an observed path's keys that a reconciliation reports, what the stores do not tell included; keys without one are left
 * out. How each key stands is kept.
 */
export async function judgeObservedKeys(
  { reads, intake }: ObservedLedger,
  path: ReadObservedPath,
  regions: string[],
  keys: string[],
): Promise<FoundKey[]> {
  const scoped =
    regions.length === 0 ? path : { ...path, caches: path.caches.filter((cache) => regions.includes(cache.region)) };
  const found: FoundKey[] = [];
  for (let at = 0; at < keys.length; at += JUDGED_AT_ONCE) {
    const judged = await judgeObserved(scoped, keys.slice(at, at + JUDGED_AT_ONCE), reads);
    for (const { verdict } of judged.values())
      if (verdict.verdict === "unreachable") throw new StoreAway(verdict.sentence);
    const raised = await intake.recordStandings(
      path.pathId,
      [...judged.values()].flatMap((each) => standingRow(each) ?? []),
    );
    if (raised) await intake.noteChange(path.pathId);
    const diverging = [...judged].flatMap(([key, { verdict }]) => {
      const kinds = reconciledKinds(kindsMask(verdict.findings));
      return kinds === 0 ? [] : [{ key, kinds }];
    });
    // The list of divergences covers every region, whatever the scope.
    const whole =
      scoped === path || diverging.length === 0
        ? judged
        : await judgeObserved(
            path,
            diverging.map(({ key }) => key),
            reads,
          );
    for (const { key, kinds } of diverging) {
      const each = whole.get(key) ?? judged.get(key);
      if (each === undefined) continue;
      const isListed = each.verdict.findings.some(({ finding }) => !QUIET.has(finding));
      found.push({ key, kinds, row: isListed ? observedDivergenceRow(each, []) : null });
    }
  }
  return found;
}
