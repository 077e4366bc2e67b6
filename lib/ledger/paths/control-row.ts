import type { ReplayModel } from "../../domain/contract";
import type { AcknowledgeMode } from "../../domain/path-control";
import type { Control } from "./model";

export interface ControlRow {
  path_id: number;
  path: string;
  lanes: number;
  replay: ReplayModel;
  epoch: string;
  acknowledge: AcknowledgeMode;
  drain: Control["drain"];
  reads: Control["reads"];
  because: string | null;
}

export function controlOf(row: ControlRow): Control {
  return {
    path: row.path,
    pathId: row.path_id,
    epoch: BigInt(row.epoch),
    acknowledge: row.acknowledge,
    drain: row.drain,
    reads: row.reads,
    because: row.because,
    lanes: row.lanes,
  };
}
