import { type PutColumns, placesOf, seqsAt } from "../../domain/run/columns";
import { type ColumnsReplayed, OriginRefused } from "../../stores/origin/port";
import { confirmEntries } from "../drain/confirm";
import { RUN_LIMITS } from "./close-in";
import type { PagedBatch, PageOutcome, ReplayParts } from "./parts";
import { replayBatch } from "./replay-batch";

/** A slow page of more items than this is read again as a smaller one. */
export const LEAST_PAGE = 4;

/**
 * Applies a page to the origin: equal kinds of writes in one statement each, then the remaining items one by one. An item counts as
 * applied only after it is read back.
 */
export async function replayPage(parts: ReplayParts, batch: PagedBatch): Promise<PageOutcome> {
  const { path, run, lane, page } = batch;
  const { puts, covered } = page;
  const { missed, uncovered, becauses } = await sideBySide(batch);
  const left = [...seqsAt(puts, missed), ...seqsAt(covered, uncovered)];
  const more = await parts.runs.workAt(run, { pathId: path.pathId, lane }, left);
  const items = [...page.rest, ...more].sort((a, b) => a.seq - b.seq);
  const outcome: PageOutcome = {
    items,
    settledColumns: [],
    ...(items.length === 0 ? { outcomes: new Map(), settle: [] } : await replayBatch(parts, { ...batch, items })),
  };
  if (puts !== null && missed.length < puts.ids.length) {
    const told = new Set(missed);
    const unread = ((await path.origin?.withoutReceipt(puts.ids)) ?? []).filter((place) => !told.has(place));
    for (const item of await parts.runs.workAt(run, { pathId: path.pathId, lane }, seqsAt(puts, unread))) {
      items.push(item);
      outcome.outcomes.set(item.seq, { outcome: "failed", because: "the receipt could not be read back" });
    }
    const except = [...missed, ...unread];
    outcome.settledColumns.push({ ids: puts.ids, outcome: "materialized", becauses: null, because: null, except });
    await confirmPuts(parts, batch, puts, new Set(except));
  }
  if (covered !== null && uncovered.length < covered.ids.length)
    outcome.settledColumns.push({
      ids: covered.ids,
      outcome: "superseded",
      becauses,
      because: null,
      except: uncovered,
    });
  return outcome;
}

async function sideBySide(batch: PagedBatch): Promise<ColumnsReplayed> {
  const { path, run, page } = batch;
  const { puts, covered } = page;
  if (path.origin === null) throw new Error(`path ${path.config.name} has no origin`);
  if (puts === null && covered === null) return { missed: [], uncovered: [], becauses: [] };
  try {
    return await path.origin.replayColumns({ ...batch, limits: RUN_LIMITS.batch }, run, { puts, covered });
  } catch (error) {
    if (!(error instanceof OriginRefused) || !isAboutARow(error, (puts?.ids.length ?? 0) + (covered?.ids.length ?? 0)))
      throw error;
    return { missed: placesOf(puts), uncovered: placesOf(covered), becauses: [] };
  }
}

/** One refused row fails the whole statement, so its items are tried one by one. A large page may only be too slow. */
function isAboutARow({ refusal }: OriginRefused, items: number): boolean {
  switch (refusal.kind) {
    case "rejected":
    case "doubtful":
      return true;
    case "locked":
      return refusal.what === "rows";
    case "slow":
      return items <= LEAST_PAGE;
    default:
      return false;
  }
}

async function confirmPuts(parts: ReplayParts, { path }: PagedBatch, puts: PutColumns, except: ReadonlySet<number>) {
  if (path.caches.length === 0) return;
  const { keys, versions, values } = puts;
  await confirmEntries(
    path,
    keys.flatMap((key, i) =>
      except.has(i + 1) ? [] : [{ key, version: BigInt(versions[i] as string), value: values[i], mutation: null }],
    ),
    parts.log,
  );
}
