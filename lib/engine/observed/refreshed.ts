import type { ObservedEvidence, ObservedItem } from "../../domain/observed/evidence";
import { gatherObserved, presentItems } from "../../evidence/observed/gather";
import { jobIdentity } from "../../evidence/observed/items";
import type { ObservedReads } from "../../ledger/observed/reads";
import type { ObservedRepairReads } from "../../ledger/observed/repair-reads";
import type { ReadObservedPath } from "../../stores/path";
import type { ForeignJob } from "../../stores/source/port";

/** The ledger's sides that repairs of observed paths need. */
export interface RepairReads {
  reads: ObservedReads;
  repairs: ObservedRepairReads;
}

/** The writes of some keys as their own stores have them now, with those that share a job with them. */
export interface WritesOfKeys {
  evidenceOf(key: string): ObservedEvidence;
  /** The writes of the item's job, the item itself among them: more than one of a batch job. */
  alike(item: ObservedItem): ObservedItem[];
  /** The item's job belongs to a flow or a scheduler. */
  isBound(item: ObservedItem): boolean;
  /** The item's job as its queue has it now; null: the queue has another one under the id, or none. */
  jobOf(item: ObservedItem): ForeignJob | null;
}

/** Reads keys whole: evidence of every store, and the present state of each of their jobs, failed ones too. */
export async function refreshed(
  ledger: RepairReads,
  path: ReadObservedPath,
  keys: readonly string[],
): Promise<WritesOfKeys> {
  const first = await gatherObserved(path, keys, ledger.reads);
  // Only a job that carries a list writes several keys.
  const isBatched = path.config.jobs?.rules.some((rule) => rule.kind === "item" && rule.each !== null) ?? false;
  const ids = isBatched ? [...new Set([...first.values()].flatMap(jobItems).map(({ id }) => id))] : [];
  const alike = new Map<string, ObservedItem[]>();
  for (const item of await ledger.repairs.itemsByIds(path.pathId, ids))
    alike.set(item.id, [...(alike.get(item.id) ?? []), item]);
  const others = [...new Set([...alike.values()].flat().map(({ key }) => key))].filter((key) => !first.has(key));
  const evidence =
    others.length === 0 ? first : new Map([...first, ...(await gatherObserved(path, others, ledger.reads))]);
  return withJobs(path, evidence, alike);
}

const jobItems = ({ items }: ObservedEvidence): ObservedItem[] =>
  items.reachable ? items.value.filter(({ source }) => source === "job") : [];

async function withJobs(
  path: ReadObservedPath,
  evidence: Map<string, ObservedEvidence>,
  alike: ReadonlyMap<string, ObservedItem[]>,
): Promise<WritesOfKeys> {
  const failed = [...evidence.values()].flatMap(jobItems).filter(({ state }) => state === "failed");
  const present = new Map((await presentItems(path, failed)).map((item) => [`${item.id} ${item.key}`, item]));
  const now = (item: ObservedItem): ObservedItem => {
    if (item.source !== "job" || item.state !== "failed") return item;
    const found = present.get(`${item.id} ${item.key}`);
    return { ...item, state: found?.state ?? "gone", because: found?.because ?? item.because, seenAt: new Date() };
  };
  const fresh = new Map(
    [...evidence].map(([key, each]) => [
      key,
      each.items.reachable ? { ...each, items: { reachable: true as const, value: each.items.value.map(now) } } : each,
    ]),
  );
  /** The ledger's own state of an item may be older than its evidence. */
  const presentAs = (item: ObservedItem): ObservedItem => {
    const items = fresh.get(item.key)?.items;
    const found = items?.reachable
      ? items.value.find(({ source, id }) => source === "job" && id === item.id)
      : undefined;
    return found ?? now(item);
  };
  const jobs = await jobsOf(path, fresh);
  const jobOf = (item: ObservedItem) => {
    const job = jobs.get(item.job ?? "");
    return job === undefined || path.config.jobs === null || jobIdentity(path.config.jobs, job) !== item.id
      ? null
      : job;
  };
  return {
    evidenceOf(key) {
      const found = fresh.get(key);
      if (found === undefined) throw new Error("a key that was asked for was not read");
      return found;
    },
    alike: (item) => (item.source === "outbox" ? [item] : (alike.get(item.id)?.map(presentAs) ?? [item])),
    isBound: (item) => jobOf(item)?.hasParent === true,
    jobOf,
  };
}

async function jobsOf(path: ReadObservedPath, evidence: ReadonlyMap<string, ObservedEvidence>) {
  const ids = [...new Set([...evidence.values()].flatMap(jobItems).flatMap(({ job }) => job ?? []))];
  const found = path.jobs === null || ids.length === 0 ? [] : await path.jobs.read(ids);
  return new Map(found.flatMap((job) => (job === null ? [] : [[job.id, job] as const])));
}
