import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalText } from "../../test/fixtures/decimals";
import { addDecimals, canonicalNumber, compareDecimals, fitsNumeric, fitsScale } from "./decimal";

describe("numbers are compared as decimals of any length", () => {
  it.each([
    ["1.10", "1.1", 0],
    ["11e-1", "1.1", 0],
    ["0", "0.000e9", 0],
    ["9007199254740993", "9007199254740992", 1],
    ["-9007199254740993", "-9007199254740992", -1],
    ["123456789012345678901234567890.1", "123456789012345678901234567890.2", -1],
    ["1e400", "9e399", 1],
    ["-1", "0.5", -1],
    ["2", "15", -1],
  ])("%s and %s", (a, b, expected) => {
    expect(Math.sign(compareDecimals(a, b))).toBe(expected);
    expect(Math.sign(compareDecimals(b, a))).toBe(0 - expected);
    expect(canonicalNumber(a) === canonicalNumber(b)).toBe(expected === 0);
  });

  it("gives what doubles hold the text that JavaScript gives it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(canonicalNumber(JSON.stringify(n))).toBe(JSON.stringify(n));
      }),
    );
  });

  it("keeps exponents as they are: a short text never becomes a long one", () => {
    expect(canonicalNumber("1e999999999")).toBe("1e999999999");
    expect(canonicalNumber(`1e${"9".repeat(400)}`)).toBe(`1e${"9".repeat(400)}`);
  });
});

describe("sums are exact", () => {
  it.each([
    ["0.1", "0.2", "0.3"],
    ["1.10", "0.9", "2.00"],
    ["9007199254740992", "1", "9007199254740993"],
    ["-0.5", "0.5", "0.0"],
    ["-2", "0.5", "-1.5"],
    ["1e2", "1.5e-3", "100.0015"],
    [
      "123456789012345678901234567890",
      "0.123456789012345678901234567891",
      "123456789012345678901234567890.123456789012345678901234567891",
    ],
  ])("%s + %s = %s", (a, b, sum) => {
    expect(addDecimals(a, b)).toBe(sum);
    expect(addDecimals(b, a)).toBe(sum);
  });

  it("do not depend on their order", () => {
    fc.assert(
      fc.property(
        fc.array(decimalText, { minLength: 2, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (numbers, places) => {
          const total = (list: string[]) => list.reduce((sum, n) => addDecimals(sum, n) ?? "", "0");
          const shuffled = [...numbers];
          for (let i = shuffled.length - 1; i > 0; i--) {
            const j = (places.next().value ?? 0) % (i + 1);
            [shuffled[i], shuffled[j]] = [shuffled[j] as string, shuffled[i] as string];
          }
          expect(total(shuffled)).toBe(total(numbers));
        },
      ),
    );
  });

  it("are refused where numeric does not hold them", () => {
    expect(addDecimals(`9${"0".repeat(131_071)}`, `1${"0".repeat(131_071)}`)).toBeNull();
    expect(addDecimals("1", "1e131072")).toBeNull();
    expect(addDecimals("1", "1e-16384")).toBeNull();
    expect(fitsNumeric("1e131071")).toBe(true);
    expect(fitsNumeric("1e-16383")).toBe(true);
    expect(fitsNumeric("1e999999999")).toBe(false);
  });
});

describe("a column's scale", () => {
  it.each([
    ["0.005", 2, false],
    ["0.05", 2, true],
    ["0.050", 2, true],
    ["1e-2", 2, true],
    ["5", 0, true],
    ["5.0", 0, true],
    ["5.5", 0, false],
    ["150", -2, false],
    ["100", -2, true],
  ])("%s fits %i digits after the point: %s", (number, scale, fits) => expect(fitsScale(number, scale)).toBe(fits));
});
