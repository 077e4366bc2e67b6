import type { InvariantClass } from "../contract";
import type { KeyEvidence } from "../verdict/evidence";
import type { FindingKind } from "../verdict/findings";
import { viewOf } from "../verdict/view";
import { rowOf } from "./table";
import type { WayBack } from "./way";

/**
 * What can be done about a finding of a key under each store that can be declared right: the ledger, the origin, and every cache
 * region of the path. What is not offered says why.
 */
export function waysBack(finding: FindingKind, evidence: KeyEvidence, invariant: InvariantClass): WayBack[] {
  const view = viewOf(evidence);
  const facts = { view, invariant };
  const row = rowOf(finding);
  const entryOf = (region: string) => view.caches.find((cache) => cache.region === region)?.entry ?? null;
  return [
    ...row.ledger(facts).map((way) => ({ authority: "ledger" as const, region: null, ...way })),
    ...row.origin(facts).map((way) => ({ authority: "origin" as const, region: null, ...way })),
    ...evidence.caches.flatMap(({ region }) =>
      row.cache(facts, entryOf(region)).map((way) => ({ authority: "cache" as const, region, ...way })),
    ),
  ];
}
