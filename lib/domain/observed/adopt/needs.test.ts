import { describe, expect, it } from "vitest";
import type { ForeignOrigin, ObservedPath } from "../mapping";
import type { SurveyedTable } from "../survey";
import { nativeMembers } from "./native";
import type { SeenStores, TableRights } from "./need";
import { needsOf } from "./needs";

const ORIGIN: ForeignOrigin = {
  connection: "board",
  schema: "public",
  table: "task",
  key: ["id"],
  version: { kind: "number", column: "version" },
  value: { kind: "columns", columns: ["title"] },
  members: new Map(),
  updatedAt: null,
  deletedWhen: null,
};
const path = (over: Partial<ObservedPath> = {}, origin: Partial<ForeignOrigin> = {}): ObservedPath => ({
  name: "tasks",
  title: "Tasks",
  mode: "observed",
  acknowledge: "durable-append",
  invariant: "external",
  replay: "last-write-wins",
  maxTruthLagMs: 60_000,
  wording: { accepted: "a", materialized: "m" },
  keyParts: ["key"],
  outbox: null,
  jobs: null,
  caches: [
    { region: "eu", connection: "eu", key: "board:task:{key}", format: "hash", version: "version", value: null },
  ],
  origin: { ...ORIGIN, ...origin },
  replicas: [],
  mask: [],
  repair: { queue: false, cache: false, origin: false },
  sweep: { share: 0.05 },
  graceMs: 10_000,
  ...over,
});

const column = (name: string, type: string) => ({ name, type, nullable: false, readable: true });
const table = (over: Partial<SurveyedTable> = {}, ...more: ReturnType<typeof column>[]): SurveyedTable => ({
  schema: "public",
  table: "task",
  isView: false,
  isPartition: false,
  usable: true,
  columns: [column("id", "integer"), column("title", "text"), column("version", "bigint"), ...more],
  keys: [["id"]],
  ...over,
});
const RIGHTS: TableRights = {
  role: "trueup",
  insert: true,
  update: true,
  delete: true,
  sidecar: true,
  readOnly: false,
  isTable: true,
  unfilled: [],
};
const seen = (over: Partial<SeenStores> = {}): SeenStores => ({
  table: table(),
  rights: RIGHTS,
  queue: { connection: "queue", refused: [] },
  caches: new Map([["eu", []]]),
  ...over,
});
const intVersion = () =>
  table({ columns: [column("id", "integer"), column("title", "text"), column("version", "integer")] });
const PROPOSED = new Map([["eu", "tasks:{key}"]]);
const lacking = (of: ObservedPath, stores: SeenStores, proposed: ReadonlyMap<string, string | null> = PROPOSED) =>
  needsOf(of, stores, proposed).filter(({ holds }) => !holds);

describe("what a native path needs", () => {
  it("is all there where the table, the rights and the names allow it", () => {
    expect(lacking(path(), seen())).toEqual([]);
  });

  it.each<[string, ObservedPath, SeenStores, { name: string; ddl: string[] }]>([
    [
      "an integer version",
      path(),
      seen({ table: intVersion() }),
      { name: "version", ddl: ["ALTER TABLE public.task ALTER COLUMN version TYPE bigint;"] },
    ],
    [
      "no version",
      path({}, { version: null }),
      seen({ table: table({ columns: [column("id", "integer"), column("title", "text")] }) }),
      { name: "version", ddl: ["ALTER TABLE public.task ADD COLUMN version bigint NOT NULL DEFAULT 0;"] },
    ],
    [
      "a time as its version, and a text named version",
      path({}, { version: { kind: "timestamp", column: "at" } }),
      seen({
        table: table({ columns: [column("id", "integer"), column("title", "text"), column("version", "text")] }),
      }),
      { name: "version", ddl: ["ALTER TABLE public.task ADD COLUMN trueup_version bigint NOT NULL DEFAULT 0;"] },
    ],
    [
      "a key without an index of its own",
      path(),
      seen({ table: table({ keys: [["id", "title"]] }) }),
      { name: "key", ddl: ["CREATE UNIQUE INDEX CONCURRENTLY ON public.task (id);"] },
    ],
    [
      "a key of two parts",
      path({ keyParts: ["a", "b"], caches: [] }, { key: ["a", "b"] }),
      seen(),
      {
        name: "key",
        ddl: [
          "ALTER TABLE public.task ADD COLUMN whole_key text;",
          "CREATE UNIQUE INDEX CONCURRENTLY ON public.task (whole_key);",
        ],
      },
    ],
    [
      "a document that is json",
      path({}, { value: { kind: "jsonb", column: "title" } }),
      seen(),
      { name: "value", ddl: ["ALTER TABLE public.task ALTER COLUMN title TYPE jsonb USING title::jsonb;"] },
    ],
    [
      "a member under another column's name",
      path({}, { members: new Map([["title", "heading"]]) }),
      seen(),
      { name: "value", ddl: ["ALTER TABLE public.task RENAME COLUMN title TO heading;"] },
    ],
    [
      "rows that are marked as deleted",
      path({}, { deletedWhen: { column: "gone", isNull: false } }),
      seen(),
      { name: "value", ddl: [] },
    ],
    [
      "a column that nothing fills",
      path(),
      seen({ rights: { ...RIGHTS, unfilled: ["id", "title", "version", "lane"] } }),
      { name: "new rows", ddl: ["ALTER TABLE public.task ALTER COLUMN lane SET DEFAULT …;"] },
    ],
    [
      "a role that only reads",
      path(),
      seen({ rights: { ...RIGHTS, insert: false, delete: false, readOnly: true } }),
      {
        name: "grants on the table",
        ddl: [
          "GRANT INSERT, DELETE ON public.task TO trueup;",
          "ALTER ROLE trueup RESET default_transaction_read_only;",
        ],
      },
    ],
    [
      "a role that may create no schema",
      path(),
      seen({ rights: { ...RIGHTS, sidecar: false } }),
      { name: "sidecar", ddl: ["CREATE SCHEMA IF NOT EXISTS trueup AUTHORIZATION trueup;"] },
    ],
    ["a foreign table", path(), seen({ rights: { ...RIGHTS, isTable: false } }), { name: "table", ddl: [] }],
    ["a view", path(), seen({ table: table({ isView: true }) }), { name: "origin", ddl: [] }],
    ["no table", path(), seen({ table: null, rights: null }), { name: "origin", ddl: [] }],
    ["no origin", path({ origin: null }), seen(), { name: "origin", ddl: [] }],
    ["a versioned replay", path({ replay: "versioned" }), seen(), { name: "replay", ddl: [] }],
    ["sums", path({ replay: "merge" }), seen(), { name: "replay", ddl: [] }],
    ["no Redis", path(), seen({ queue: null }), { name: "queue", ddl: [] }],
    [
      "a Redis user that may not write",
      path(),
      seen({ queue: { connection: "queue", refused: ["EVAL"] } }),
      { name: "queue", ddl: [] },
    ],
    [
      "a cache user that may not delete",
      path(),
      seen({ caches: new Map([["eu", ["DEL"]]]) }),
      { name: "cache eu", ddl: [] },
    ],
  ])("is missing with %s", (_, of, stores, expected) => {
    expect(lacking(of, stores).map((need) => ({ name: need.name, ddl: need.ddl }))).toEqual([expected]);
  });

  it("is missing where no new name is free of the old one", () => {
    expect(lacking(path(), seen(), new Map([["eu", null]])).map(({ name }) => name)).toEqual(["cache eu"]);
  });
});

describe("the members of a path that becomes native", () => {
  const parts = { table: table(), queue: "queue", templates: PROPOSED };

  it("name the old entries, and keep the origin", () => {
    expect(nativeMembers(path(), parts)).toEqual({
      acknowledge: "durable-append",
      queue: { connection: "queue", lanes: 4 },
      caches: [{ region: "eu", connection: "eu", key: "tasks:{key}", formerly: "board:task:{key}" }],
      origin: {
        connection: "board",
        table: "public.task",
        key: "id",
        version: "version",
        value: { columns: ["title"] },
      },
    });
  });

  it.each<[string, Partial<ObservedPath>, object]>([
    ["a cache's word becomes the ledger's", { acknowledge: "cache-only" }, { acknowledge: "durable-append" }],
    [
      "what commits at the origin needs no queue",
      { acknowledge: "origin-commit" },
      { acknowledge: "origin-commit", queue: null },
    ],
    [
      "a queue of the same name gets another one",
      { jobs: { connection: "queue", name: "tasks", prefix: "trueup", rules: [], worker: "unguarded" } },
      { queue: { connection: "queue", name: "tasks-native", lanes: 4 } },
    ],
  ])("%s", (_, over, expected) => {
    expect(nativeMembers(path(over), parts)).toMatchObject(expected);
  });
});
