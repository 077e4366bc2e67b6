import type { ObservedEntry, ObservedEvidence } from "../../domain/observed/evidence";
import { decideApply } from "../../domain/observed/repair/decide-apply";
import { decideClear } from "../../domain/observed/repair/decide-clear";
import { would } from "../../domain/observed/repair/decision";
import { membersOf } from "../../domain/observed/repair/overlay";
import { offBecause } from "../../domain/observed/repair/ways";
import { entryAt, observedView, rowAt } from "../../domain/observed/view";
import { rightFor } from "../../domain/recovery/authority-rules";
import type { NewPlanItem } from "../../ledger/plans/model";
import type { RawEntry } from "../../stores/cache/port";
import type { WiredObservedPath } from "../../stores/path";
import { refreshed } from "../observed/refreshed";
import { NO_PLACE, NO_VALUE } from "./no-place";
import type { ObservedItemsOf } from "./parts";

/** Items that put the newest known write of each key over its row. */
export const applyItems: ObservedItemsOf = async (parts, { path }, keys) => {
  const { origin } = path.writes;
  const whyNot = await whyNotRow(path);
  const [writes, rows] = await Promise.all([
    refreshed(parts.observedLedger, path, keys),
    origin === null ? new Map() : origin.see(keys),
  ]);
  return keys.map((key): NewPlanItem => {
    const seen = rows.get(key) ?? null;
    const evidence = writes.evidenceOf(key);
    const view = observedView(seen === null ? evidence : { ...evidence, origin: { reachable: true, value: seen.row } });
    const { item, value, version, disposition, because } = decideApply(view, {
      whyNot,
      hasToken: seen?.token != null,
      members: membersOf(path.config.origin),
      hasVersion: path.config.origin?.version != null,
    });
    return {
      ...NO_PLACE,
      lane: 0,
      mutation: null,
      key,
      version: null,
      seen: null,
      disposition,
      because,
      detail: {
        write:
          item === null
            ? null
            : { source: item.source, id: item.id, job: item.job, version: item.version, operation: item.operation },
        row: rowAt(view.origin?.row),
        token: seen?.token ?? null,
        version,
      },
      value,
    };
  });
};

async function whyNotRow({ config, writes }: WiredObservedPath): Promise<string | null> {
  if (config.origin === null) return "the path maps no origin";
  return writes.origin === null ? offBecause(config, "origin") : writes.origin.whyNot();
}

/** Items that delete entries of these keys where they still are what was seen. */
export const clearItems: ObservedItemsOf = async (parts, { plan: { selection }, incident, path }, keys) => {
  const regions = selection.region === undefined ? incident.regions : [selection.region];
  const caches = path.caches.filter(({ region }) => regions?.includes(region) ?? true);
  const [writes, ...entries] = await Promise.all([
    refreshed(parts.observedLedger, path, keys),
    ...caches.map((cache) => cache.read(keys)),
  ]);
  return keys.flatMap((key, k) =>
    caches.map(({ region }, c): NewPlanItem => {
      const raw = entries[c]?.[k] ?? null;
      const writer = path.writes.caches.find((each) => each.region === region);
      const evidence = writes.evidenceOf(key);
      const { disposition, because } = decisionOf(path, evidence, raw, {
        region,
        named: selection.keys !== undefined,
        authority: rightFor(incident.authority, { findings: selection.findings, keys: [key], region })?.store ?? null,
      });
      return {
        ...NO_PLACE,
        ...NO_VALUE,
        lane: 0,
        mutation: null,
        key,
        version: null,
        seen: null,
        disposition,
        because,
        detail: {
          region,
          entry: entryAt(evidence.caches.find((each) => each.region === region)?.reading),
          seen:
            raw === null || raw.type === "other" || writer === undefined
              ? null
              : { type: raw.type, digest: writer.digestOf(raw) },
        },
      };
    }),
  );
};

function decisionOf(
  path: WiredObservedPath,
  evidence: ObservedEvidence,
  raw: RawEntry | null,
  asked: { region: string; named: boolean; authority: "ledger" | "origin" | "cache" | "queue" | null },
) {
  const { region, ...facts } = asked;
  const cache = evidence.caches.find((each) => each.region === region);
  if (cache?.reading.reachable !== true)
    return would("conflict", `region ${region} could not be read: make the plan again once it answers`);
  const entry: ObservedEntry | null = cache.reading.value;
  if (raw?.type === "other")
    return would("forbidden", `the entry is a ${raw.named}, which is no format that the mapping names`);
  // The bytes and the evidence are two readings; an entry that appeared between them is decided on by the next plan.
  if ((raw === null) !== (entry === null))
    return would("conflict", "the entry changed while the plan was made: make a new plan");
  const isWritten = path.writes.caches.some((each) => each.region === region);
  return decideClear(
    observedView(evidence),
    { region, entry },
    { ...facts, texts: cache.texts, whyNot: isWritten ? null : offBecause(path.config, "cache") },
  );
}
