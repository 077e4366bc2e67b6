import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalText } from "../../test/fixtures/decimals";
import { payloadIn, payloadsIn } from "./payload-text";

describe("a payload's text is what was sent, character by character", () => {
  it.each([
    ['{"payload": {"id": 9007199254740993, "price":19.90} , "key":"a"}', '{"id": 9007199254740993, "price":19.90}'],
    ['{"key":"\\"payload\\": 1","payload":19.90}', "19.90"],
    ['{"payload"\n:\t"a, }\\""}', '"a, }\\""'],
    ['{"p\\u0061yload":[1, [2]]}', "[1, [2]]"],
    ['{"a":{"payload":1}}', undefined],
    ['{"payload":null}', "null"],
    ["[1]", undefined],
    ["{}", undefined],
  ])("%s", (body, text) => expect(payloadIn(body)).toBe(text));

  it("in a batch goes by its mutation's place", () => {
    const body =
      '{"mutations": [{"key":"a"}, 7, {"payload":{"payload":1.10}}, ["x", {"payload":3}], {"key":"b","payload":2.0}]}';
    expect([...payloadsIn(body)]).toEqual([
      [2, '{"payload":1.10}'],
      [4, "2.0"],
    ]);
  });

  it("is so for any value around any number", () => {
    const value = fc
      .tuple(fc.jsonValue({ maxDepth: 3 }), decimalText)
      .map(([a, n]) => `{"a":${JSON.stringify(a)},"n":${n}}`);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.constantFrom("", " ", "\n"), (texts, space) => {
        const mutations = texts.map((text) => `{"key":"payload",${space}"payload":${space}${text}${space}}`);
        expect([...payloadsIn(`{"mutations":[${mutations.join(`,${space}`)}]}`).values()]).toEqual(texts);
        for (const [i, mutation] of mutations.entries()) expect(payloadIn(mutation)).toBe(texts[i]);
      }),
    );
  });
});
