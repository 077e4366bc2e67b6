import { describe, expect, it } from "vitest";
import type { SampledEntry, SampledQueue, SampledTable, Surveyed } from "./model";
import { guessPaths } from "./propose";
import { proposedYaml } from "./yaml";

const column = (name: string, type: string, nullable = false) => ({ name, type, nullable, readable: true });
const TASKS: SampledTable = {
  connection: "app",
  table: {
    schema: "public",
    table: "task",
    isView: false,
    isPartition: false,
    usable: true,
    columns: [column("id", "integer"), column("title", "text"), column("rev", "integer")],
    keys: [["id"]],
  },
  rows: [
    { id: "7", title: "paint the fence", rev: "3" },
    { id: "8", title: "mow the lawn", rev: "1" },
  ],
};
const queue = (...jobs: [name: string, data: object][]): SampledQueue => ({
  connection: "jobs",
  prefix: "bull",
  name: "work",
  jobs: jobs.map(([name, data], i) => ({ id: String(i), name, data: JSON.stringify(data) })),
});
const entry = (name: string, document: object): SampledEntry => ({
  connection: "cache",
  name,
  entry: { type: "string", bytes: new TextEncoder().encode(JSON.stringify(document)), ttlMs: null },
});

function proposed({ queues = [], entries = [], tables = [TASKS] }: Partial<Surveyed>): string {
  const connections: Surveyed["connections"] = [
    { name: "app", kind: "postgres" },
    { name: "jobs", kind: "redis" },
    { name: "cache", kind: "redis" },
  ];
  const surveyed = { connections, tables, queues, entries };
  return proposedYaml(surveyed, guessPaths(surveyed));
}

const SAVE = { task: { id: 7, title: "paint the fence", rev: 3 } };

describe("what is proposed of jobs", () => {
  it.each<[string, SampledQueue, RegExp]>([
    [
      "a job with the row",
      queue(["save", SAVE]),
      /- \{ name: save, key: \/task\/id, version: \/task\/rev, payload: \/task \}/,
    ],
    [
      "an operation in the data",
      queue(["flush", { operation: "upsert", ...SAVE }]),
      /- \{ where: \{ \/operation: \[upsert\] \}, key: \/task\/id/,
    ],
    ["a batch", queue(["all", { events: [{ id: 7, title: "x", rev: 3 }] }]), /name: all, each: \/events, key: \/id/],
    [
      "a delete, whose row is gone",
      queue(["save", SAVE], ["remove", { taskId: 99 }]),
      /- \{ name: remove, key: \/taskId, operation: delete \}/,
    ],
    ["a job of no table", queue(["save", SAVE], ["mail", { to: "a@b" }]), /- \{ name: \[mail\], ignore: true \}/],
    [
      "a job that only names a key",
      queue(["save", SAVE], ["viewed", { id: 7 }]),
      /- \{ name: \[viewed\], ignore: true \}/,
    ],
  ])("of %s", (_, jobs, line) => {
    expect(proposed({ queues: [jobs] })).toMatch(line);
  });
});

describe("what is proposed of entries", () => {
  it.each<[string, SampledEntry, RegExp]>([
    [
      "a document",
      entry("task:7", { title: "paint the fence", rev: 3 }),
      /key: "task:\{key\}", format: json, version: \/rev \}/,
    ],
    [
      "a document around the value",
      entry("v2/task/7", { rev: 3, doc: { title: "paint the fence" } }),
      /key: "v2\/task\/\{key\}", format: json, version: \/rev, value: \/doc \}/,
    ],
    ["keyv", entry("task:7", { value: { title: "x", rev: 3 }, expires: 1 }), /format: keyv, version: \/rev \}/],
  ])("of %s", (_, one, line) => {
    expect(proposed({ entries: [one] })).toMatch(line);
  });
});

describe("what is not recognised", () => {
  it("stands in comments", () => {
    const text = proposed({ queues: [queue(["mail", { to: "a@b" }])] });
    expect(text).toContain("paths: []");
    expect(text).toContain("# Tables that nothing was found to belong to: public.task.");
    expect(text).toContain("# Queues whose jobs tell no table: bull:work.");
  });
});

it("says of a connection in plain text to another machine that it is refused as it is", () => {
  const surveyed: Surveyed = {
    connections: [
      { name: "app", kind: "postgres" },
      { name: "cache", kind: "redis" },
    ],
    tables: [TASKS],
    queues: [],
    entries: [],
  };
  const lines = proposedYaml(surveyed, guessPaths(surveyed), new Set(["app"])).split("\n");
  expect(lines.filter((line) => line.includes("plain text to another machine is refused"))).toEqual([
    expect.stringContaining("app: { postgres: "),
  ]);
});
