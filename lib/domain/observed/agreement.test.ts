import { describe, expect, it } from "vitest";
import { asJsonText } from "../json-text";
import { agreementOf } from "./agreement";

describe("agreementOf", () => {
  it.each([
    ['{"a":1}', '{"a":1.0}', "same"],
    ['{"a":1,"b":2}', '{"a":1}', "same"],
    ['{"a":1,"b":2}', '{"a":1,"b":3}', "different"],
    ['{"a":1}', '{"b":1}', "untold"],
    ["{}", "{}", "same"],
    ['{"a":{"b":1,"c":2}}', '{"a":{"b":1}}', "same"],
    ['{"a":[1,2]}', '{"a":[1]}', "different"],
    ['{"a":9007199254740993}', '{"a":9007199254740992}', "different"],
    ['{"a":"x"}', '{"a":"y"}', "different"],
    ['{"a":null}', '{"a":1}', "different"],
    ['{"at":"2026-01-01T00:00:00Z"}', '{"at":"2026-01-01T00:00:00.000Z"}', "untold"],
    ['{"at":"2026-01-01T00:00:00Z"}', '{"at":"2026-01-01T00:00:01.000Z"}', "different"],
    ['{"at":"2026-01-01T01:00:00+01:00"}', '{"at":"2026-01-01T00:00:00Z"}', "same"],
    ['{"__proto__":1}', '{"__proto__":2}', "different"],
    ['"x"', '"x"', "same"],
  ])("of %s and %s is %s", (left, right, agreement) => {
    expect(agreementOf(asJsonText(left), asJsonText(right))).toBe(agreement);
  });

  it("compares a text with what the other side would write only where one side keeps texts", () => {
    const [texts, value] = [
      asJsonText('{"n":"5","done":"true","none":""}'),
      asJsonText('{"n":5,"done":true,"none":null}'),
    ];
    expect(agreementOf(texts, value, true)).toBe("same");
    expect(agreementOf(texts, value)).toBe("different");
    expect(agreementOf(asJsonText('{"n":"6"}'), value, true)).toBe("different");
    expect(agreementOf(asJsonText('{"n":"five"}'), value, true)).toBe("different");
  });

  it("is told of no value by another that is absent", () => {
    expect(agreementOf(undefined, asJsonText("1"))).toBe("untold");
    expect(agreementOf(undefined, undefined)).toBe("same");
  });
});
