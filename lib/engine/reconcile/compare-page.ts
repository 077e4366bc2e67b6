import { compareKey, type HeadText, type KeyTexts } from "../../domain/reconcile/compare-key";
import { reconciledKinds } from "../../domain/reconcile/kinds";
import { kindsMask } from "../../domain/verdict/findings";
import { divergenceRow } from "../../evidence/divergence-row";
import { judge } from "../../evidence/judge";
import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { ListedKey } from "../../ledger/reconciliations/model";
import { withDeadline } from "../../stores/deadline";
import type { WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";

const READ_WITHIN_MS = 5_000;
const JUDGED_AT_ONCE = 500;
const GATHER = { window: 20, deadlineMs: READ_WITHIN_MS };

/** A store did not answer: its keys are unknown, and the part waits. */
export class StoreAway extends Error {
  /** `region`: the cache region that did not answer; null: a store that every comparison needs. */
  constructor(
    because: string,
    readonly region: string | null = null,
  ) {
    super(because);
    this.name = "StoreAway";
  }
}

/** A path to compare, whole and reduced to the regions of the scope. */
export interface ComparedPath {
  path: WiredPath;
  scoped: WiredPath;
  isWhole: boolean;
}

/** A path reduced to a scope's regions; an empty list means all regions. */
export function comparedPath(path: WiredPath, regions: string[]): ComparedPath {
  const caches = regions.length === 0 ? path.caches : path.caches.filter((cache) => regions.includes(cache.region));
  return {
    path,
    scoped: caches.length === path.caches.length ? path : { ...path, caches },
    isWhole: path.config.replay === "last-write-wins" || path.config.replay === "versioned",
  };
}

/**
 * Compares a page of keys in all stores at once, and returns the keys that the cheap comparison cannot prove to be without finding.
 * Throws `StoreAway` when a store does not answer. Without `heads` the ledger is read as well.
 */
export async function comparePage(
  compared: ComparedPath,
  ledger: LedgerKeys,
  keys: string[],
  heads?: HeadText[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const { scoped } = compared;
  const read = <T>(call: Promise<T>, store: string, region: string | null = null) =>
    withDeadline(call, READ_WITHIN_MS, store).catch((error: unknown) => {
      throw new StoreAway(`${store} could not be read: ${reasonOf(error)}`, region);
    });
  const nothing = async (): Promise<null[]> => keys.map(() => null);
  const [head, origin, replicas, caches] = await Promise.all([
    heads ?? read(ledger.heads(scoped.pathId, keys), "the ledger"),
    read(scoped.origin?.peek(keys) ?? nothing(), "the origin"),
    Promise.all(scoped.replicas.map((replica) => read(replica.peek(keys), `replica ${replica.name}`))),
    Promise.all(scoped.caches.map((cache) => read(cache.peek(keys), `cache ${cache.region}`, cache.region))),
  ]);
  const doubtful: string[] = [];
  const named = new Map<string, Set<string>>();
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const texts: KeyTexts = {
      head: head[i] as HeadText,
      origin: origin[i] ?? null,
      replicas: replicas.map((rows) => rows[i] ?? null),
      caches: caches.map((entries) => entries[i] ?? null),
    };
    const comparison = compareKey(texts, compared.isWhole);
    if (comparison === "judge") doubtful.push(key);
    else if (comparison === "unless-withdrawn")
      for (const entry of texts.caches)
        if (entry !== null && entry !== "strange" && entry.mutation !== "")
          named.set(entry.mutation, (named.get(entry.mutation) ?? new Set()).add(key));
  }
  if (named.size > 0) {
    const withdrawn = await read(ledger.suppressed([...named.keys()]), "the ledger");
    const shown = new Set([...withdrawn].flatMap((mutation) => [...(named.get(mutation) ?? [])]));
    doubtful.push(...shown);
  }
  return doubtful;
}

/**
 * The findings that a reconciliation reports, by key; keys without one are left out. Throws `StoreAway` when a store does not
 * answer.
 */
export async function judgeKeys(compared: ComparedPath, keys: string[]): Promise<ListedKey[]> {
  const found: ListedKey[] = [];
  for (let at = 0; at < keys.length; at += JUDGED_AT_ONCE) {
    const judged = await judge(compared.scoped, keys.slice(at, at + JUDGED_AT_ONCE), GATHER);
    const diverging: { key: string; kinds: number }[] = [];
    for (const [key, { verdict }] of judged) {
      if (verdict.verdict === "unreachable") throw new StoreAway(verdict.sentence);
      const kinds = reconciledKinds(kindsMask(verdict.findings));
      if (kinds !== 0) diverging.push({ key, kinds });
    }
    if (diverging.length === 0) continue;
    // The list of divergences covers every region, whatever the scope.
    const told =
      compared.scoped === compared.path
        ? judged
        : await judge(
            compared.path,
            diverging.map((d) => d.key),
            GATHER,
          );
    for (const { key, kinds } of diverging) {
      const whole = told.get(key) ?? judged.get(key);
      if (whole !== undefined) found.push({ key, kinds, row: divergenceRow(whole, []) });
    }
  }
  return found;
}
