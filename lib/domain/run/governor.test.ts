import { describe, expect, it } from "vitest";
import { batchSize, type GovernorReading, governedRate } from "./governor";

const reading = (part: Partial<GovernorReading>): GovernorReading => ({
  setPerSec: null,
  appliesToOrigin: true,
  safeDrainPerSec: null,
  ingressPerSec: 100,
  headroomPerSec: 400,
  before: null,
  liveLagMs: null,
  maxTruthLagMs: 30_000,
  draining: true,
  ...part,
});

describe("the governor", () => {
  it.each<[string, Partial<GovernorReading>, number]>([
    ["follows the headroom", {}, 400],
    ["does not spare an origin that it applies nothing to", { appliesToOrigin: false, safeDrainPerSec: 500 }, 50_000],
    ["yields to live traffic even so", { appliesToOrigin: false, liveLagMs: 30_000 }, 5_000],
    ["holds a set rate whatever it does", { appliesToOrigin: false, setPerSec: 20 }, 20],
    [
      "is bounded by what is configured as safe, less what comes in",
      { safeDrainPerSec: 500, headroomPerSec: 9_000 },
      400,
    ],
    [
      "takes all that is safe where nothing drains beside it",
      { safeDrainPerSec: 500, ingressPerSec: 900, draining: false },
      500,
    ],
    [
      "is not misled by its own rate, where that is measured as the headroom",
      { safeDrainPerSec: 500, headroomPerSec: 20, before: { perSec: 20, madePerSec: 20 } },
      400,
    ],
    ["begins at a guess where nothing drains, whatever was measured", { headroomPerSec: -50, draining: false }, 500],
    ["feels its way up while it keeps up", { before: { perSec: 1_000, madePerSec: 950 } }, 1_100],
    ["stays where it is while it does not", { before: { perSec: 1_000, madePerSec: 700 } }, 1_000],
    ["stays where it is before it made anything", { before: { perSec: 1_000, madePerSec: null } }, 1_000],
    ["gives way from where it has come to", { before: { perSec: 1_000, madePerSec: 1_000 }, liveLagMs: 18_750 }, 550],
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

  it("comes to what the origin does within a minute or two, and holds there", () => {
    let before: GovernorReading["before"] = null;
    const origin = 9_000;
    for (let second = 0; second < 60; second++) {
      const { perSec } = governedRate(reading({ headroomPerSec: null, before }));
      before = { perSec, madePerSec: Math.min(perSec, origin) };
    }
    expect(before?.madePerSec).toBe(origin);
    expect(before?.perSec).toBeLessThan(origin * 1.4);
  });

  it("takes a tenth of a second's worth a batch", () =>
    expect([batchSize(2_000, 2_000), batchSize(3, 2_000), batchSize(1e9, 2_000)]).toEqual([200, 1, 2_000]));
});
