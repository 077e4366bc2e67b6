import { expect, it } from "vitest";
import { AWAY, evidenceOf } from "../../../test/fixtures/domain/evidence";
import { planSalvage } from "./plan-caches";

const told = (stores: Parameters<typeof evidenceOf>[0], from: string | null = null) =>
  planSalvage(evidenceOf(stores), { regions: null, from, declared: null }).map(({ region, disposition, because }) => [
    region,
    disposition,
    because,
  ]);

it("says what could not be read, and never that nothing is there", () => {
  expect(told({ origin: AWAY })).toEqual([[null, "blocked", expect.stringMatching(/^the origin could not be read/)]]);
  expect(told({ ledger: AWAY })).toEqual([[null, "blocked", expect.stringMatching(/^the ledger could not be read/)]]);
  expect(told({ eu: AWAY })).toEqual([["eu", "blocked", expect.stringMatching(/^region eu could not be read/)]]);
  expect(told({ eu: AWAY }, "us")).toEqual([]);
  expect(told({})).toEqual([]);
});
