import { boundary, replay, speculation, wording } from "./lint/contract-checks";
import { inventoryStore } from "./lint/inventory-check";
import { queueSharing, queueStore } from "./lint/queue-checks";
import { longestCatchUp, reservedHeadroom } from "./lint/recovery-checks";
import { truthLag } from "./lint/truth-lag-check";
import type { ContractEvidence, ContractWarning } from "./lint/warning";
import { writeThrough } from "./lint/write-through-check";

export type { ContractEvidence, ContractWarning, QueueStoreEvidence } from "./lint/warning";

/**
 * Judges a path's contract by what it says, what its stores are and what was measured: each warning has its reason and the usual
 * remedy (DESIGN §4). A check without its measurement answers `unmeasured`.
 */
export function lintContract(evidence: ContractEvidence): ContractWarning[] {
  return [
    wording,
    boundary,
    replay,
    truthLag,
    longestCatchUp,
    reservedHeadroom,
    queueStore,
    queueSharing,
    inventoryStore,
    speculation,
    writeThrough,
  ].flatMap((check) => check(evidence));
}
