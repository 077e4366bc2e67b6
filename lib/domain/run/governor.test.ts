import { describe, expect, it } from "vitest";
import { batchSize, type GovernorReading, governedRate } from "./governor";

const reading = (part: Partial<GovernorReading>): GovernorReading => ({
  setPerSec: null,
  headroomPerSec: 400,
  liveLagMs: null,
  maxTruthLagMs: 30_000,
  draining: true,
  ...part,
});

describe("the governor", () => {
  it.each<[string, Partial<GovernorReading>, number]>([
    ["follows the headroom", {}, 400],
    ["holds a rate that was set, whatever the headroom", { setPerSec: 2_000 }, 2_000],
    ["goes slowly where the headroom is not measured", { headroomPerSec: null }, 500],
    ["does not stop altogether where there is none", { headroomPerSec: -50 }, 10],
    ["does not mind live traffic that keeps up", { setPerSec: 1_000, liveLagMs: 5_000 }, 1_000],
    ["gives way as live traffic gets late", { setPerSec: 1_000, liveLagMs: 18_750 }, 550],
    ["goes down to a tenth when it is", { setPerSec: 1_000, liveLagMs: 90_000 }, 100],
    [
      "gives way to nobody where nothing drains by itself",
      { setPerSec: 1_000, liveLagMs: 90_000, draining: false },
      1_000,
    ],
  ])("%s", (_, part, expected) => expect(governedRate(reading(part)).perSec).toBeCloseTo(expected));

  it("takes a tenth of a second's worth a batch", () =>
    expect([batchSize(2_000, 2_000), batchSize(3, 2_000), batchSize(1e9, 2_000)]).toEqual([200, 1, 2_000]));
});
