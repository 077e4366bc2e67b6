import { describe, expect, it } from "vitest";
import { AGREED, ago, entry, evidenceOf, inLedger, owed, type Stores } from "../../../test/fixtures/domain/evidence";
import { json } from "../../../test/fixtures/json";
import { planCacheWork } from "../plan/plan-caches";
import { classify, consistentFor } from "./classify";
import { confirmationsMissed } from "./confirmations-missed";

const kinds = (stores: Stores) => classify(evidenceOf(stores)).findings.map((f) => f.finding);

describe("an acknowledgment that a cache numbered by itself, after its entry had expired", () => {
  const anew = (version: number, part: Parameters<typeof entry>[1] = {}) =>
    entry(version, { speculative: true, mutation: "new", value: json({ n: "new" }), writtenAt: ago(2), ...part });
  const shows = (eu: Stores["eu"], over: Stores = {}): Stores => ({
    ...AGREED,
    acknowledge: "cache-only",
    eu: eu ?? null,
    us: null,
    ...over,
  });

  it.each([1, 4, 5, 6])("is on its way to the ledger within the grace time, at number %i beside a row at 5", (n) => {
    expect(kinds(shows(anew(n)))).toEqual(["pending"]);
  });

  it.each([1, 4, 5, 6])("is a phantom after the grace time, at number %i beside a row at 5", (n) => {
    expect(kinds(shows(anew(n, { writtenAt: ago(11) })))).toEqual(["phantom"]);
  });

  it("splits no regions while the other one waits for the origin's row, and does after the grace time", () => {
    expect(kinds(shows(anew(6), { us: entry(5) }))).toEqual(["pending"]);
    const ledger = [owed(6, { id: "new", payload: json({ n: "new" }) }), inLedger(5)];
    expect(kinds(shows(anew(1), { us: entry(5), ledger, queue: { j6: "waiting" } }))).toEqual(["masked", "pending"]);
    expect(kinds(shows(anew(6, { writtenAt: ago(11) }), { us: entry(5) }))).toEqual(["phantom", "region-split"]);
  });

  it("has the ledger's number once the ledger has it, whatever the entry still says", () => {
    const ledger = [owed(6, { id: "new", payload: json({ n: "new" }) }), inLedger(5), inLedger(4)];
    expect(kinds(shows(anew(1), { ledger, queue: { j6: "waiting" } }))).toEqual(["masked", "pending"]);
  });

  it("does not speak against a version below it, nor is it confirmed by the row of another write", () => {
    const evidence = evidenceOf(shows(anew(1)));
    expect(consistentFor(5n, evidence)).toBe(true);
    expect(confirmationsMissed(evidence)).toEqual([]);
    expect(confirmationsMissed(evidenceOf(shows(entry(4))))).toEqual(["eu"]);
  });

  it("is not taken for the suppressed change that has its number, and is no change that the origin is still to get", () => {
    const suppressed = inLedger(6, { state: "suppressed" });
    expect(kinds(shows(anew(6), { ledger: [suppressed, inLedger(5)] }))).toEqual(["pending"]);
    const old = [suppressed, inLedger(5)];
    expect(kinds(shows(anew(6, { writtenAt: ago(11) }), { ledger: old }))).toEqual(["phantom"]);
  });

  it("is compared with no version of the ledger while the origin is away", () => {
    const ledger = [inLedger(2), inLedger(1)];
    expect(kinds(shows(anew(1, { writtenAt: ago(11) }), { ledger, origin: "away" }))).not.toContain("mismatched");
  });

  it("is neither cleared nor rebuilt while the ledger, which alone could have it, does not answer", () => {
    const evidence = evidenceOf(shows(anew(6, { writtenAt: ago(11) }), { ledger: "away" }));
    for (const kind of ["invalidate", "rebuild"] as const)
      expect(planCacheWork(kind, evidence, { regions: null, named: true, authority: "origin" })[0]).toMatchObject({
        disposition: "blocked",
        because: expect.stringContaining("ledger could not be read"),
      });
  });

  it("is not rebuilt from an older row while the origin is still to get it, whatever number the entry says", () => {
    const ledger = [owed(6, { id: "new", payload: json({ n: "new" }) }), inLedger(5)];
    const evidence = evidenceOf(shows(anew(1), { ledger, queue: { j6: "waiting" } }));
    const [work] = planCacheWork("rebuild", evidence, { regions: null, named: true, authority: "origin" });
    expect(work).toMatchObject({ disposition: "blocked", seen: { version: 1n } });
  });

  it("is a stale or a changed entry where caches do not number", () => {
    const durable = { acknowledge: "durable-append" as const };
    expect(kinds(shows(anew(1), durable))).toContain("stale");
    expect(kinds(shows(anew(5), durable))).toEqual(["mismatched"]);
  });
});
