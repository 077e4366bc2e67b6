import type { SideEffect } from "../contract";
import { factsOf, type PlanKind } from "./kinds";

/** A side effect that a plan's run sets off once more. `atMost`: how often, since only some items may be of the path. */
export interface FiredAgain {
  path: string;
  name: string;
  by: SideEffect["by"];
  atMost: bigint;
}

/** What the run of a plan sets off again beside its effects on the stores: writes to the record do, cache work and withdrawals do not. */
export function firedAgain(
  kind: PlanKind,
  paths: readonly { name: string; effects?: readonly SideEffect[] | undefined }[],
  effects: bigint,
): FiredAgain[] {
  const { does } = factsOf(kind);
  if (effects === 0n || does === "withdraws" || does === "entries") return [];
  return paths.flatMap(({ name: path, effects: declared = [] }) =>
    declared.flatMap(({ name, by, once }) => (once ? [] : [{ path, name, by, atMost: effects }])),
  );
}
