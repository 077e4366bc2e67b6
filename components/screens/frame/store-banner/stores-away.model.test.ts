import { expect, it } from "vitest";
import { storesAway } from "./stores-away.model";

const check = (name: string, ok: boolean, detail = "") => ({ name, ok, detail });

it.each([
  ["no store where all answer", [check("ledger", true), check("shop", true)], []],
  ["a store by its name", [check("ledger", true), check("shop", false)], ["Store shop does not answer"]],
  [
    "the ledger first, and never its schema",
    [check("cache-eu", false), check("ledger", false), check("migrations", false)],
    ["The ledger does not answer", "Store cache-eu does not answer"],
  ],
])("names %s", (_, checks, titles) => {
  expect(storesAway(checks).map(({ title }) => title)).toEqual(titles);
});

it("says why, what is unknown meanwhile, and what to do", () => {
  expect(storesAway([check("shop", false, "no answer within 1 s")])[0]?.means).toMatch(
    /^No answer within 1 s\. Figures from this store are unknown.*Bring the store back/,
  );
});
