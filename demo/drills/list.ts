import { appendDoneCacheFailed, replayAfterNewerTraffic } from "./damaged-orders";
import { backlogExposure, lateReconciliation, misorderedReplay, staleRefill } from "./damaged-rows";
import type { Drill } from "./drill";
import { failoverDisagreement } from "./failover-disagreement";
import { lostAcknowledgment } from "./lost-acknowledgment";
import { cacheWrittenAppendFailed, flushHalfDone } from "./writing-twice";

/** The failure modes of write-behind, and the partial failures of writing twice, in this order. */
export const SCORED_DRILLS: readonly Drill[] = [
  lostAcknowledgment,
  backlogExposure,
  failoverDisagreement,
  misorderedReplay,
  staleRefill,
  lateReconciliation,
  cacheWrittenAppendFailed,
  appendDoneCacheFailed,
  flushHalfDone,
  replayAfterNewerTraffic,
];
