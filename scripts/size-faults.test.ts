import { describe, expect, it } from "vitest";
import { sizeFaults } from "./size-faults";

const lines = (count: number, line = "work();") => Array.from({ length: count }, () => line).join("\n");

describe("sizeFaults", () => {
  it.each([
    ["a file of 400 lines", "lib/a.ts", lines(400), []],
    ["a file of 401 lines", "lib/a.ts", lines(401), ["lib/a.ts:1: the file has 401 lines, and 400 are the most."]],
    ["a test of 401 lines", "lib/a.test.ts", lines(401), []],
    ["a style sheet", "app/a.css", lines(401), ["app/a.css:1: the file has 401 lines, and 400 are the most."]],
    ["a function of 70 lines", "lib/a.ts", `function long() {\n${lines(68)}\n}`, []],
    [
      "a function of 71 lines",
      "lib/a.ts",
      `// First.\nconst long = () => {\n${lines(69)}\n};`,
      ["lib/a.ts:2: long has 71 lines, and 70 are the most."],
    ],
    ["a component of 71 lines", "lib/a.tsx", `function View() {\n${lines(68)}\nreturn <p />;\n}`, []],
    [
      "a component of 91 lines",
      "lib/a.tsx",
      `function View() {\n${lines(88)}\nreturn <p />;\n}`,
      ["lib/a.tsx:1: View has 91 lines, and 90 are the most."],
    ],
    ["a list of tests", "test/a.test.ts", `describe("a", () => {\n${lines(80, 'it("b", c);')}\n});`, []],
    [
      "a test of 71 lines",
      "test/a.test.ts",
      `it("a", () => {\n${lines(69)}\n});`,
      ["test/a.test.ts:1: a function without a name has 71 lines, and 70 are the most."],
    ],
    [
      "five parameters",
      "lib/a.ts",
      "class A {\n  constructor(a, b, c, d, e) {}\n  four(a, b, c, d) {}\n}",
      ["lib/a.ts:2: the constructor takes 5 parameters, and 4 are the most."],
    ],
  ])("judges %s", (_, file, text, expected) => {
    expect(sizeFaults(file, text)).toEqual(expected);
  });
});
