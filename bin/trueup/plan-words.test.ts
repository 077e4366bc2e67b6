import { expect, it } from "vitest";
import { planFixture, planItemAt } from "../../test/fixtures/wire/plans";
import { itemLine, planWords } from "./plan-words";

const now = Date.parse("2026-03-04T03:18:21Z");
const words = (over: object) => planWords(planFixture(now, over));

it("says what an amendment writes, to whoever approves it", () => {
  expect(words({ kind: "amend", payloadText: '{"state":"paid"}' })).toContain('{"state":"paid"}');
  expect(words({ kind: "amend", payloadText: '{"state":"•••"}', payloadHidden: true })).toContain(
    "written as it was given",
  );
  expect(words({ kind: "amend" })).toContain("the ledger's own");
  expect(words({})).not.toMatch(/^ *value /m);
});

it("says an item's own value, cut to a line", () => {
  expect(itemLine({ ...planItemAt(0), valueText: `"${"x".repeat(500)}"` })).toMatch(/value "x{119}…$/);
  expect(itemLine(planItemAt(0))).not.toContain("value ");
});
