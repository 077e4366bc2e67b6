import { describe, expect, it } from "vitest";
import { mutationId } from "../../../../test/fixtures/wire/keys";
import { readIdLines, readIdList } from "./upload.model";

const [a, b] = [mutationId(1), mutationId(2)];
const both = { ok: true, ids: [a, b], repeated: 0 };

describe("readIdList", () => {
  it("takes a file's ids, and counts what is named twice", () => {
    expect(readIdList(`key;mutation\nk;${a}\r\nl;"${b}"`)).toEqual(both);
    expect(readIdList(`${a}\n${a.toUpperCase()}\n${b}`)).toEqual({ ...both, repeated: 1 });
  });

  it.each([
    ["what is no list", '{"a":1}', "has no list"],
    ["a word among ids", `${a}\nuser:1`, "line 2"],
    ["too many", JSON.stringify(Array.from({ length: 100_001 }, (_, index) => mutationId(index))), "100,000"],
  ])("refuses %s, and says why", (_, text, fault) => {
    const read = readIdList(text);
    expect(read.ok ? "taken" : read.fault).toContain(fault);
  });
});

it("reads ids from a box, whatever parts them", () => {
  expect(readIdLines(`${a}, ${b}`)).toEqual(both);
  expect(readIdLines("  ")).toMatchObject({ ok: false });
});
