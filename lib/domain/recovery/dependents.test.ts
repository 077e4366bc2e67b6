import { describe, expect, it } from "vitest";
import type { DependentConfig } from "../contract";
import { dependentRetryInMs, leftAsItIs, namesOfDependent } from "./dependents";

const queue = (name: string, part: object = {}): DependentConfig => ({
  ...{ kind: "queue", name, reads: null, connection: "jobs", queue: "email-sync", prefix: "bull" },
  ...part,
});
const webhook = (name: string): DependentConfig => ({ kind: "webhook", name, reads: null, url: "http://hook.test/" });

describe("a dependent that does not follow", () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [7, 30_000],
    [8, null],
    [9, null],
  ])("after %i attempts rests %s ms, or is given up", (attempts, ms) => {
    expect(dependentRetryInMs(attempts)).toBe(ms);
  });
});

describe("a dependent whose incident lets go", () => {
  it.each([
    ["queue", false, null],
    ["queue", true, "paused before"],
    ["queue", null, "never held"],
    ["webhook", null, null],
    ["flag", null, null],
  ] as const)("%s that was paused before (%s)", (kind, pausedBefore, because) => {
    const left = leftAsItIs({ kind, pausedBefore });
    if (because === null) expect(left).toBeNull();
    else expect(left).toContain(because);
  });
});

describe("the names of one dependent", () => {
  const paths = [
    { pathId: 1, config: { dependents: [queue("emails"), webhook("index")] } },
    { pathId: 2, config: { dependents: [queue("mail"), queue("other", { queue: "sms" }), webhook("index")] } },
    { pathId: 3, config: { dependents: [queue("elsewhere", { connection: "cache" }), queue("p", { prefix: "x" })] } },
  ];

  it("are those of all paths that name its queue", () => {
    expect(namesOfDependent(paths, { pathId: 1, config: queue("emails") })).toEqual([
      { pathId: 1, name: "emails" },
      { pathId: 2, name: "mail" },
    ]);
  });

  it("are its own where it is no queue", () => {
    expect(namesOfDependent(paths, { pathId: 2, config: webhook("index") })).toEqual([{ pathId: 2, name: "index" }]);
  });
});
