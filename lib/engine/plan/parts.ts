import type { TwoPersonRule } from "../../domain/access/settings";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import type { Incidents } from "../../ledger/incidents/incidents";
import type { Incident } from "../../ledger/incidents/model";
import type { NewPlanItem, Plan } from "../../ledger/plans/model";
import type { Plans } from "../../ledger/plans/plans";
import type { Runs } from "../../ledger/runs/runs";
import type { WiredObservedPath, WiredPath } from "../../stores/path";
import type { RepairLedger } from "../observed/repair-ledger";

export interface BuildParts {
  plans: Plans;
  runs: Runs;
  incidents: Incidents;
  paths: ReadonlyMap<string, WiredPath>;
  /** Other systems' paths, with the writes that their verbs allow. */
  observed: ReadonlyMap<string, WiredObservedPath>;
  observedLedger: RepairLedger;
  /** What needs a second person, beside what always does. */
  rules: readonly TwoPersonRule[];
  /** Reads the evidence of keys from all stores at once. */
  gather(path: WiredPath, keys: string[]): Promise<Map<string, KeyEvidence>>;
  /** The keys of a path whose payloads are being erased. */
  erasing(pathId: number): Promise<ReadonlySet<string>>;
}

/** One path of a plan whose list is being frozen. */
export interface PlannedPath {
  plan: Plan;
  incident: Incident;
  path: WiredPath;
}

/** Items without their place: `pathId` and `seq` are still 0. */
export interface DraftPage<Place> {
  drafts: NewPlanItem[];
  next: Place | null;
}

/** One observed path of a plan whose list is being frozen. */
export interface PlannedObserved {
  plan: Plan;
  incident: Incident;
  path: WiredObservedPath;
}

/** Makes the items of some keys of an observed path. */
export type ObservedItemsOf = (parts: BuildParts, planned: PlannedObserved, keys: string[]) => Promise<NewPlanItem[]>;
