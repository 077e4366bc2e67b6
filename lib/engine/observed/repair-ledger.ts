import type { ObservedEffects } from "../../ledger/observed/effects";
import type { QueueHolds } from "../../ledger/observed/holds";
import type { ObservedIntake } from "../../ledger/observed/intake";
import type { RepairReads } from "./refreshed";

/** The ledger's sides that plans and runs on other systems' paths need. */
export interface RepairLedger extends RepairReads {
  effects: ObservedEffects;
  holds: QueueHolds;
  intake: Pick<ObservedIntake, "recordItems" | "noteChange">;
}
