import { describe, expect, it } from "vitest";
import { seededRandom } from "./random";
import { accessRate, nextAccess, WORKLOADS, type Workload } from "./workload";

describe.each(Object.keys(WORKLOADS) as Workload[])("YCSB workload %s", (workload) => {
  it("reads and writes in its proportions", () => {
    const random = seededRandom(11);
    const counts = { read: 0, update: 0, "read-modify-write": 0 };
    for (let i = 0; i < 20_000; i++) counts[nextAccess(workload, random)]++;
    for (const [access, share] of Object.entries(WORKLOADS[workload]))
      expect(counts[access as keyof typeof counts] / 20_000).toBeCloseTo(share, 1);
  });

  it("makes as many accesses as bring the wanted number of writes", () => {
    expect(accessRate(workload, 100) * (1 - WORKLOADS[workload].read)).toBeCloseTo(100);
  });
});
