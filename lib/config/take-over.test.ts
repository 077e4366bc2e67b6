import { describe, expect, it } from "vitest";
import type { ObservedPath } from "../domain/observed/mapping";
import { parseConfig } from "./load-config";
import { nativeText, observedText } from "./take-over";

const PATH = `  - name: tasks # the board's
    mode: observed
    title: Tasks
    invariant: external
    replay: last-write-wins
    maxTruthLag: 1m

    queue: { connection: queue, name: flush, job: { key: /id } } # their queue
    caches: [{ region: eu, connection: eu, key: "task:{key}", format: hash, version: version }]
    origin: { connection: shop, table: public.task, key: id, version: version, value: { columns: [title] } }
    # to the end
    mask: [/title]
    grace: 2s
`;
const OTHER = `
  # Another one.
  - name: NAME
    mode: observed
    invariant: external
    replay: last-write-wins
    maxTruthLag: 1m
    caches: [{ region: eu, connection: eu, key: "NAME:{key}" }]
`;
const HEAD = `connections:
  queue: { redis: "\${QUEUE_URL}" }
  eu: { redis: redis://127.0.0.1:2 }
  shop: { postgres: postgres://shop@127.0.0.1/shop }

paths:
`;
const other = (name: string) => OTHER.replaceAll("NAME", name);
const TAIL = "\n# The end.\n";
const NATIVE = {
  acknowledge: "durable-append",
  queue: { connection: "queue", lanes: 4 },
  caches: [{ region: "eu", connection: "eu", key: "tasks:{key}", formerly: "task:{key}" }],
  origin: { connection: "shop", table: "public.task", key: "id", version: "version", value: { columns: ["title"] } },
};
const SINCE = new Date("2026-11-28T09:30:00.000Z");
const ENV = { QUEUE_URL: "redis://127.0.0.1:1" };

describe("the text of a configuration with a path taken over", () => {
  it.each([
    ["alone", `${HEAD}${PATH}`],
    ["before another", `${HEAD}${PATH}${other("b")}`],
    ["after another, with a comment at the end", `${HEAD}${other("a").slice(1)}${PATH}${TAIL}`],
    ["between two", `${HEAD}${other("a").slice(1)}${PATH}${other("b")}`],
    ["before the connections", `paths:\n${PATH}\n${HEAD.replace("\npaths:\n", "")}`],
  ])("makes that path native and leaves the rest as it is, the path %s", (_, text) => {
    const native = nativeText(text, "tasks", NATIVE, SINCE);
    const config = parseConfig(native, "t.yaml", ENV);
    const before = parseConfig(text, "t.yaml", ENV);
    const own = before.observed.find(({ name }) => name === "tasks") as ObservedPath;
    expect(config.observed).toEqual([
      ...before.observed.slice(
        0,
        before.observed.findIndex(({ name }) => name === "tasks"),
      ),
      {
        ...own,
        name: "tasks-former",
        title: "Tasks (former)",
        former: { of: "tasks", since: SINCE },
        repair: { queue: false, cache: false, origin: false },
      },
      ...before.observed.slice(before.observed.findIndex(({ name }) => name === "tasks") + 1),
    ]);
    expect(config.paths).toMatchObject([
      {
        name: "tasks",
        title: "Tasks",
        mode: "native",
        invariant: "external",
        maxTruthLagMs: 60_000,
        mask: ["/title"],
        graceMs: 2_000,
        caches: [{ region: "eu", key: "tasks:{key}", formerly: "task:{key}" }],
      },
    ]);
    // The address stands in the environment, and not in the file.
    expect(native).not.toContain(ENV.QUEUE_URL);
    for (const line of text.replace(PATH, "").split("\n")) expect(native.split("\n")).toContain(line);
    expect(observedText(native, "tasks")).toBe(text);
  });

  it("gives nothing back where the former lines are gone", () => {
    const native = nativeText(`${HEAD}${PATH}`, "tasks", NATIVE, SINCE).replace(/^.*# was:.*\n/gm, "");
    expect(observedText(native, "tasks")).toBeNull();
  });

  it.each([
    ["that is not there", `${HEAD}${PATH}`, "nope", "The configuration has no path nope."],
    ["without a dash of its own", "paths: [{ name: tasks }]", "tasks", "as an item of its own"],
  ])("refuses a path %s", (_, text, name, said) => {
    expect(() => nativeText(text, name, NATIVE, SINCE)).toThrow(said);
  });
});
