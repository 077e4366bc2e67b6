import { describe, expect, it } from "vitest";
import { blockersOf, type GateStanding, type Measurement, STEPS, type Step, stepViews, waitsFor } from "./steps";

const measurement = (ok: boolean, unknown = false): Measurement => ({
  name: "outstanding",
  value: ok ? "0" : "7",
  wanted: "0",
  at: new Date(0),
  ok,
  unknown,
});
const gates = (open: Partial<Record<Step, boolean | "unknown">>, before: Step[] = [], ran = true) =>
  new Map<Step, GateStanding>(
    STEPS.map((step) => [
      step,
      {
        measured: [measurement(open[step] === true || open[step] === "unknown", open[step] === "unknown")],
        firstOpenAt: before.includes(step) ? new Date(1) : null,
        ran,
      },
    ]),
  );
const statuses = (...args: Parameters<typeof stepViews>) => stepViews(...args).map((s) => s.status);

describe("the steps of an incident", () => {
  it("shows no gate as open before the gate of the step in hand", () => {
    const views = stepViews(gates({ stop: true, cache: true, reconcile: true }), false, false);
    expect(views.map(({ open }) => open)).toEqual([true, false, false, false, false, false]);
  });

  it.each<[string, Parameters<typeof stepViews>, string[]]>([
    [
      "begin with the first",
      [gates({}), false, false],
      ["current", "waiting", "waiting", "waiting", "waiting", "waiting"],
    ],
    [
      "are done up to the one in hand",
      [gates({ stop: true, authority: true }), false, false],
      ["done", "done", "current", "waiting", "waiting", "waiting"],
    ],
    [
      "wait for the one in hand, whatever their own gates measure",
      [gates({ cache: true }), false, false],
      ["current", "waiting", "waiting", "waiting", "waiting", "waiting"],
    ],
    [
      "say that a gate closed again",
      [gates({ stop: true, authority: true }, ["replay"]), false, false],
      ["done", "done", "reopened", "waiting", "waiting", "waiting"],
    ],
    [
      "wait in their turn, even if their gate was open early",
      [gates({ stop: true }, ["reconcile"]), false, false],
      ["done", "current", "waiting", "waiting", "waiting", "waiting"],
    ],
    [
      "need neither stop nor authority for a few keys",
      [gates({}), true, false],
      ["not-needed", "not-needed", "current", "waiting", "waiting", "waiting"],
    ],
    [
      "do not need a step of which nothing applies",
      [
        gates({}).set("stop", { measured: [{ ...measurement(true), applies: false }], firstOpenAt: null, ran: false }),
        false,
        false,
      ],
      ["not-needed", "current", "waiting", "waiting", "waiting", "waiting"],
    ],
    [
      "do not need a repair whose gate opened without a run",
      [gates({ stop: true, authority: true, replay: true, cache: true, reconcile: true }, [], false), false, false],
      ["done", "done", "not-needed", "not-needed", "done", "current"],
    ],
    [
      "may still need a repair until every key was compared",
      [gates({ stop: true, authority: true, replay: true, cache: true }, [], false), false, false],
      ["done", "done", "done", "done", "current", "waiting"],
    ],
    [
      "do not call a repair unneeded before its turn",
      [gates({ stop: true, replay: true, cache: true }, [], false), false, false],
      ["done", "current", "waiting", "waiting", "waiting", "waiting"],
    ],
    [
      "take what could not be read for closed",
      [gates({ stop: "unknown" }), false, false],
      ["current", "waiting", "waiting", "waiting", "waiting", "waiting"],
    ],
    [
      "are all done at the end",
      [gates({ stop: true, authority: true, replay: true, cache: true, reconcile: true, restore: true }), false, true],
      Array(6).fill("done"),
    ],
  ])("%s", (_, args, expected) => expect(statuses(...args)).toEqual(expected));

  it("are blocked by every closed gate before them", () => {
    expect(blockersOf("cache", gates({ stop: true }), false)).toEqual(["authority", "replay"]);
    expect(blockersOf("cache", gates({}), true)).toEqual(["replay"]);
    expect(blockersOf("stop", gates({}), false)).toEqual([]);
  });

  it("say what they wait for, and what could not be read", () =>
    expect(waitsFor([measurement(true), measurement(false), measurement(true, true)])).toEqual([
      "outstanding: now 7, wanted 0",
      "outstanding: unknown (0)",
    ]));
});
