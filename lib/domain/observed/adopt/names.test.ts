import { describe, expect, it } from "vitest";
import { formerName, newTemplate, widened } from "./names";

describe("an old template", () => {
  it.each<[string, string[], string | null, string]>([
    ["board:task:{key}", ["key"], "board:task:{key}", "board:task:{key}"],
    ["order:{id}", ["id"], "order:{key}", "order:{key}"],
    ["{tag}:{id}:x", ["id"], "{tag}:{key}:x", "{tag}:{key}:x"],
    ["t:{tenant}:o:{id}", ["tenant", "id"], null, "t:{key}"],
    ["{key}:again:{key}", ["key"], null, "{key}"],
    ["t:{key}", ["tenant", "id"], null, "t:{key}"],
  ])("%s of the key parts %j is formerly %s, and as a pattern %s", (template, parts, former, pattern) => {
    expect(formerName(template, parts)).toBe(former);
    expect(widened(template, parts)).toBe(pattern);
  });
});

describe("a new template", () => {
  it.each<[string, string[], string | null]>([
    ["tasks", [], "tasks:{key}"],
    ["tasks", ["board:task:{key}"], "tasks:{key}"],
    ["tasks", ["tasks:{key}"], "trueup:tasks:{key}"],
    ["tasks", ["t{key}"], "native-tasks:{key}"],
    ["tasks", ["tasks:{key}:x", "trueup:{key}"], "trueup-tasks:{key}"],
    ["tasks", ["{key}"], null],
  ])("of %s beside %j is %s", (path, taken, expected) => {
    expect(newTemplate(path, taken)).toBe(expected);
  });
});
