import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { FoundKey } from "../../ledger/reconciliations/model";
import type { ReadObservedPath, WiredPath } from "../../stores/path";
import type { ObservedLedger } from "../observed/compare";
import { comparedPath, comparePage, judgeKeys } from "./compare-page";
import { judgeObservedKeys, observedPages } from "./observed-keys";
import { type Page, type PartToWalk, pagesOf } from "./pages";

/** How the keys of one path are met, sifted and judged. A store that does not answer makes each call throw `StoreAway`. */
export interface Comparison {
  /** Whether each part needs the parts before it; else the first alone goes ahead of the others. */
  inTurn: boolean;
  pages(walk: PartToWalk): AsyncGenerator<Page>;
  /** The keys of a page that have to be judged. */
  sift(page: Page): Promise<string[]>;
  /** The findings that a reconciliation reports, by key. */
  judge(keys: string[]): Promise<FoundKey[]>;
}

/** How a path's keys are compared, in some regions (an empty list: in all); null for a path that is not configured. */
export type ComparisonOf = (pathId: number, regions: string[]) => Comparison | null;

/** The comparison of one of Trueup's own paths, in some regions; an empty list means all. */
export function nativeComparison(path: WiredPath, regions: string[], ledger: LedgerKeys): Comparison {
  const compared = comparedPath(path, regions);
  return {
    inTurn: false,
    pages: (walk) => pagesOf({ ...walk, path, ledger }),
    sift: ({ keys, heads }) => comparePage(compared, ledger, keys, heads),
    judge: (keys) => judgeKeys(compared, keys),
  };
}

/** The comparison of another system's path: every key is judged, once all of its writes were read. */
export function observedComparison(
  path: ReadObservedPath,
  regions: string[],
  ledger: ObservedLedger,
  keys: LedgerKeys,
): Comparison {
  return {
    inTurn: true,
    pages: (walk) => observedPages({ ...walk, path, ledger, keys }),
    sift: async (page) => page.keys,
    judge: (judged) => judgeObservedKeys(ledger, path, regions, judged),
  };
}
