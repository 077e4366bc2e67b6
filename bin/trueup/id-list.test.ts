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

it("reads each once", () => {
  expect(readList(fileOf('path,key\np,"x,""y"""\np,z\np,z\n'), "keys")).toEqual(['x,"y"', "z"]);
});

it("refuses what cannot be read whole, and sends nothing", () => {
  expect(() => readList(fileOf("mutation,key\na,k\n,l"), "mutations")).toThrow(/At line 3 .* Nothing was sent/);
});

it("refuses a file that is not there", () => {
  expect(() => readList(join(folder, "nowhere"), "keys")).toThrow(/cannot be read.*Nothing was sent/);
});
