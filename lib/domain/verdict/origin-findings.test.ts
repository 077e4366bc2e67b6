import { describe, expect, it } from "vitest";
import { AGREED, evidenceOf, inLedger, originRow, owed } from "../../../test/fixtures/domain/evidence";
import { json } from "../../../test/fixtures/json";
import { classify } from "./classify";
import type { FindingKind } from "./findings";

describe("a greatest mark", () => {
  const marked = (row: number, applied: number[]) => ({
    ...evidenceOf({
      model: "monotonic",
      ledger: applied.map((mark, i) => inLedger(5 - i, { payload: json({ mark }) })),
      origin: originRow(5, { value: json({ mark: row }) }),
    }),
    greatest: "/mark",
  });
  it.each<[string, number, number[], FindingKind[]]>([
    ["is regressed below one that had been applied", 7, [7, 90], ["regressed"]],
    ["is compared as a decimal, not as text", 90, [9, 90], ["converged"]],
    ["may stand above all that the ledger knows of", 100, [7, 90], ["converged"]],
  ])("%s", (_, row, applied, expected) => {
    expect(classify(marked(row, applied)).findings.map(({ finding }) => finding)).toEqual(expected);
  });
});

describe("a row below the version of its newest receipt", () => {
  it.each(["monotonic", "merge", "last-write-wins", "versioned"] as const)(
    "lost writes on a %s path, and is not called another value of its own version",
    (model) => {
      const evidence = evidenceOf({ model, ledger: [inLedger(5), inLedger(4), inLedger(3)], origin: originRow(3) });
      const witness = { mutation: "m5", version: 5n, rowVersion: 3n, holds: false };
      expect(classify({ ...evidence, witness }).findings.map(({ finding }) => finding)).toEqual(["regressed"]);
    },
  );
});

describe("a sum whose row was put back under newer increments", () => {
  it("is mismatched, also while more of them are on their way", () => {
    const witness = { mutation: "m5", version: 5n, rowVersion: 5n, holds: false, isBroken: true };
    for (const stores of [AGREED, { ...AGREED, ledger: [owed(6), inLedger(5)] }])
      expect(classify({ ...evidenceOf({ ...stores, model: "merge" }), witness }).verdict).toBe("mismatched");
  });
});

describe("an item that is gone under its receipt", () => {
  it("is lost truth, though a newer item of its key is there", () => {
    const witness = { mutation: "an item", version: 4n, rowVersion: null, holds: false };
    const evidence = evidenceOf({ ...AGREED, model: "append" });
    expect(classify(evidence).verdict).toBe("converged");
    expect(classify({ ...evidence, witness }).findings.map(({ finding }) => finding)).toEqual(["regressed"]);
  });
});
