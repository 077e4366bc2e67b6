import { expect, it } from "vitest";
import type { GuidedActionWire } from "../../lib/api/next-step";
import { commandOf, nextWords } from "./next-words";
import { trueupProgram } from "./program";

it("says the next step, its reason, its command and the other way", () => {
  const words = nextWords({
    incident: "i",
    kind: "act",
    step: "replay",
    label: "Run 20 effects first",
    reason: "The replay is frozen.",
    note: "Nothing was run yet.",
    action: { do: "start-run", plan: "p", kind: "replay", digest: "d", effects: "159" },
    or: { label: "Look at the plan", action: { do: "look-at-plan", plan: "p" } },
    mends: [],
    etaMs: null,
    readAt: "2026-01-01T00:00:00.000Z",
  });
  expect(words.split("\n")).toEqual([
    "Run 20 effects first, at replay",
    "  The replay is frozen.",
    "  Nothing was run yet.",
    "  command      npx trueup run start p --digest d",
    "  or           Look at the plan: npx trueup plan show p",
  ]);
});

it("names the lane or the key whose drain is resumed", () => {
  const resumed = { do: "resume-drain", path: "profile" } as const;
  expect(
    [resumed, { ...resumed, lane: 2 }, { ...resumed, key: "a b" }].map((action) => commandOf("i", action)),
  ).toEqual([
    'npx trueup incident resume i --path profile --reason "…"',
    'npx trueup incident resume i --path profile --lane 2 --reason "…"',
    'npx trueup incident resume i --path profile --key "a b" --reason "…"',
  ]);
});

const plan = {
  do: "make-plan",
  kind: "replay",
  path: "profile",
  findings: ["regressed", "stale"],
  runsAtMost: null,
} as const;
const ACTIONS: { [Do in GuidedActionWire["do"]]: Extract<GuidedActionWire, { do: Do }>[] } = {
  "set-acknowledgments": [{ do: "set-acknowledgments", mode: "durable-only" }],
  "declare-authority": [{ do: "declare-authority", store: "ledger" }],
  "resume-drain": [
    { do: "resume-drain", path: "profile" },
    { do: "resume-drain", path: "profile", key: "a b" },
  ],
  "make-plan": [
    { ...plan, findings: [...plan.findings], pausesDrain: false },
    { ...plan, findings: [...plan.findings], pausesDrain: true },
  ],
  "look-at-plan": [{ do: "look-at-plan", plan: "p" }],
  "start-run": [{ do: "start-run", plan: "p", kind: "replay", digest: "d", effects: "1" }],
  "continue-run": [
    { do: "continue-run", run: "r", resumesDrain: null },
    { do: "continue-run", run: "r", resumesDrain: "profile" },
  ],
  "resume-run": [{ do: "resume-run", run: "r" }],
  "abort-run": [{ do: "abort-run", run: "r" }],
  reconcile: [{ do: "reconcile" }],
  restore: [{ do: "restore" }],
  "arm-reopening": [{ do: "arm-reopening", lagUnderMs: 30_000 }],
  close: [{ do: "close" }],
  "look-at-findings": [{ do: "look-at-findings", path: "profile", finding: "conflicted" }],
};

it.each(Object.values(ACTIONS).flat())("names commands that there are, with what they need: %j", (action) => {
  const text = commandOf("i", action);
  if (action.do === "look-at-findings") return expect(text).toContain("/divergences?path=profile&finding=conflicted");
  for (const line of text.split(" && ")) {
    const [npx, trueup, ...words] = line.match(/"[^"]*"|\S+/g) ?? [];
    expect([npx, trueup]).toEqual(["npx", "trueup"]);
    let command = trueupProgram();
    for (let next = words[0]; next !== undefined; next = words[0]) {
      const found = command.commands.find((each) => each.name() === next);
      if (found === undefined) break;
      command = found;
      words.shift();
    }
    const { operands, unknown } = command.parseOptions(words);
    expect(unknown, line).toEqual([]);
    expect(command.commands, line).toEqual([]);
    expect(operands.length, line).toBe(command.registeredArguments.filter(({ required }) => required).length);
    for (const option of command.options.filter(({ mandatory }) => mandatory))
      expect(command.getOptionValue(option.attributeName()), `${line} ${option.flags}`).toBeDefined();
  }
});
