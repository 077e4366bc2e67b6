import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readList } from "./id-list";

const folder = mkdtempSync(join(tmpdir(), "trueup-ids-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (text: string): string => {
  const file = join(folder, "list");
  writeFileSync(file, text);
  return file;
};

it.each([
  ["one on each line", "a\nb\r\n\n", "mutations", ["a", "b"]],
  ["once each", "a\nb\na", "mutations", ["a", "b"]],
  ["a column among others", 'path,key,mutation\nprofile,"x,""y""",a\nprofile,z,b\n', "mutations", ["a", "b"]],
  ["a column of keys, quoted", 'path,key,mutation\nprofile,"x,""y""",a\nprofile,z,b\n', "keys", ['x,"y"', "z"]],
  ["a JSON list", '["a", "b"]', "keys", ["a", "b"]],
  ["a JSON list of objects", '[{"mutation": "a", "key": "k"}, {"id": "b"}]', "mutations", ["a", "b"]],
  ["a page of the API's", '{"items": [{"key": "k", "path": "p"}], "next": null}', "keys", ["k"]],
  ["a selection", '\ufeff{"keys": ["k"]}', "keys", ["k"]],
] as const)("reads %s", (_, text, of, list) => {
  expect(readList(fileOf(text), of)).toEqual(list);
});

it.each([
  ["an empty file", " \n", /empty/],
  ["an empty list", "[]", /lists no mutations/],
  ["a heading alone", "mutation\n", /lists no mutations/],
  ["columns without a name", "a,b\nc,d", /several columns/],
  ["a row without the column", "mutation,key\na,k\n,l", /row 3/],
  ["an item without the member", '[{"key": "k"}]', /item 1/],
  ["JSON that is none", "[", /no JSON/],
  ["a JSON object without a list", '{"all": true}', /without a list/],
])("refuses %s, and sends nothing", (_, text, fault) => {
  const read = () => readList(fileOf(text), "mutations");
  expect(read).toThrow(fault);
  expect(read).toThrow(/Nothing was sent/);
});

it("refuses a file that is not there", () => {
  expect(() => readList(join(folder, "nowhere"), "keys")).toThrow(/cannot be read.*Nothing was sent/);
});
