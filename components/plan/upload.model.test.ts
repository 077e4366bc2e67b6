import { describe, expect, it } from "vitest";
import { mutationId } from "../../test/fixtures/wire/keys";
import { readIdLines, readIdList } from "./upload.model";

const [a, b] = [mutationId(1), mutationId(2)];
const both = { ok: true, ids: [a, b], repeated: 0 };

describe("readIdList", () => {
  it.each([
    ["one id a line", `${a}\n${b}\n`, "ids.csv"],
    ["a headed column among others", `key;mutation\nk;${a}\r\nl;"${b}"`, "x.csv"],
    ["a byte order mark", `\ufeffid\n${a}\n${b}`, "x.txt"],
    ["a list of texts", JSON.stringify([a, b]), "x.json"],
    ["a list of objects", JSON.stringify([{ mutation: a }, { id: b }]), "x"],
    ["an exported plan", JSON.stringify({ items: [{ mutation: a }, { mutation: b }] }), "x.json"],
  ])("takes %s", (_, text, name) => expect(readIdList(text, name)).toEqual(both));

  it("counts what is named twice, and takes it once", () =>
    expect(readIdList(`${a}\n${a.toUpperCase()}\n${b}`, "x.csv")).toEqual({ ...both, repeated: 1 }));

  it.each([
    ["an empty file", "  \n", "x.csv", "empty"],
    ["a heading alone", "mutation\n", "x.csv", "no id under"],
    ["a word among ids", `${a}\nuser:1`, "x.csv", "line 2"],
    ["columns without a name", `k,${a}`, "x.csv", "none is called"],
    ["broken JSON", "[1,", "x.json", "not JSON"],
    ["JSON without a list", '{"a":1}', "x.json", "without a list"],
    ["an empty list", "[]", "x.json", "empty"],
    ["an object without an id", JSON.stringify([{ key: "k" }]), "x.json", "item 1"],
    ["too many", JSON.stringify(Array.from({ length: 100_001 }, (_, index) => mutationId(index))), "x.json", "100,000"],
  ])("refuses %s, and says why", (_, text, name, fault) => {
    const read = readIdList(text, name);
    expect(read.ok ? "taken" : read.fault).toContain(fault);
  });
});

it("reads ids from a box, whatever parts them", () => {
  expect(readIdLines(`${a}, ${b}`)).toEqual(both);
  expect(readIdLines("  ")).toMatchObject({ ok: false });
});
