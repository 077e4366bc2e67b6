import type { Random } from "./random";

/** A client's next action. */
export type Access = "read" | "update" | "read-modify-write";

/** The core workloads of YCSB (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", 2010) that the shop follows. */
export const WORKLOADS = {
  /** Update heavy: a session store. */
  A: { read: 0.5, update: 0.5, "read-modify-write": 0 },
  /** Read mostly: tagging. */
  B: { read: 0.95, update: 0.05, "read-modify-write": 0 },
  /** Read, change, write back: a record of user activity. */
  F: { read: 0.5, update: 0, "read-modify-write": 0.5 },
} as const satisfies Record<string, Record<Access, number>>;
export type Workload = keyof typeof WORKLOADS;

/** The next access of a workload. */
export function nextAccess(workload: Workload, random: Random): Access {
  const shares = WORKLOADS[workload];
  const u = random();
  if (u < shares.read) return "read";
  return u < shares.read + shares.update ? "update" : "read-modify-write";
}

/** The workload's accesses per second, reads included, at this rate of writes. */
export function accessRate(workload: Workload, writesPerSec: number): number {
  return writesPerSec / (1 - WORKLOADS[workload].read);
}
