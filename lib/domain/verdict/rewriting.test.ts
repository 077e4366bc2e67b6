import { describe, expect, it } from "vitest";
import { AWAY, evidenceOf, inLedger, originRow, type Stores } from "../../../test/fixtures/domain/evidence";
import { asJsonText } from "../json-text";
import { rewritingOf } from "./rewriting";

/** A key whose newest mutation asked for `asked`, and whose row holds `became`, as its receipt says unless `more` says otherwise. */
function keyOf(asked: string, became: string, { holds = true, ...more }: Stores & { holds?: boolean | null } = {}) {
  const stores: Stores = {
    ledger: [inLedger(4, { payload: asJsonText(asked) }), inLedger(3)],
    origin: originRow(4, { value: asJsonText(became) }),
    ...more,
  };
  return { ...evidenceOf(stores), witness: { mutation: "m4", version: 4n, rowVersion: 4n, holds } };
}

describe("what an origin made of a mutation", () => {
  it.each([
    ["a scale", '{"a":1,"price":19.999}', '{"a":1,"price":20.00}', [["price", "19.999", "20.00"]]],
    [
      "digits past a double's",
      '{"n":9007199254740993}',
      '{"n":9007199254740992}',
      [["n", "9007199254740993", "9007199254740992"]],
    ],
    ["a trigger", '{"label":"loud"}', '{"label":"LOUD"}', [["label", '"loud"', '"LOUD"']]],
    ["a generated column", '{"net":2}', '{"net": 2, "gross": 2.38}', [["gross", null, "2.38"]]],
    ["a member that the table does not keep", '{"a":1,"b":2}', '{"a":1}', [["b", "2", null]]],
    ["a nested member", '{"a":{"x":1.50}}', '{"a":{"x":2}}', [["a", '{"x":1.50}', '{"x":2}']]],
    ["a whole value", "1.5", "2", [["", "1.5", "2"]]],
    ["a member called __proto__", '{"__proto__":1}', '{"__proto__":2}', [["__proto__", "1", "2"]]],
  ])("is told of %s, with both exact texts of each member that differs", (_, asked, became, members) => {
    const told = rewritingOf(keyOf(asked, became));
    expect(told?.version).toBe(4n);
    expect(told?.members.map(({ member, asked: a, became: b }) => [member, a, b])).toEqual(members);
  });

  it.each<[string, string, string, Parameters<typeof keyOf>[2]]>([
    ["says the same in other digits", '{"n":1.10}', '{"n": 1.1}', {}],
    ["says the same in another order", '{"a":1,"b":2}', '{"b":2,"a":1}', {}],
    ["has null where nothing was given", '{"a":1}', '{"a":1,"b":null}', {}],
    ["changed after its receipt", '{"a":1}', '{"a":2}', { holds: false }],
    ["is vouched for by no receipt", '{"a":1}', '{"a":2}', { holds: null }],
    ["is of another version", '{"a":1}', '{"a":2}', { origin: originRow(3, { value: asJsonText('{"a":2}') }) }],
    ["is gone", '{"a":1}', '{"a":2}', { origin: null }],
    ["could not be read", '{"a":1}', '{"a":2}', { origin: AWAY }],
    ["stands beside a ledger that could not be read", '{"a":1}', '{"a":2}', { ledger: AWAY }],
    ["adds up increments", '{"a":1}', '{"a":2}', { model: "merge" }],
  ])("is no note where the row %s", (_, asked, became, more) => {
    expect(rewritingOf(keyOf(asked, became, more))).toBeNull();
  });

  it("is one sentence with at most three members", () => {
    const { sentence } = rewritingOf(keyOf('{"price":19.999,"a":1,"b":2}', '{"price":20.00,"a":1,"c":3}')) ?? {};
    expect(sentence).toBe(
      "The origin rewrote the value of version 4: price 19.999 became 20.00; b 2 was left out; c was not sent and became 3. The receipt records the row as it now is.",
    );
    expect(rewritingOf(keyOf("{}", '{"a":1,"b":2,"c":3,"d":4}'))?.sentence).toMatch(/; 1 more member\. /);
  });
});
