import { describe, expect, expectTypeOf, it } from "vitest";
import { MUTATION } from "../mutation/transitions";
import { DRAIN } from "../path-control/transitions";
import { DEPENDENT } from "../recovery/dependent-transitions";
import type { DependentState } from "../recovery/states";
import { RUN } from "../run/transitions";
import { type MovedTo, machineOf, move, type StateMachine, type Transition } from "./machine";
import { STATE_MACHINES } from "./machines";

const DOOR = machineOf(
  ["open", "shut", "locked"],
  [
    { verb: "hang", from: null, to: "open", who: "person", why: "It begins open." },
    { verb: "shut", from: ["open"], to: "shut", who: "person", why: "It is pushed." },
    { verb: "lock", from: ["shut"], to: "locked", who: "person", why: "It has a key." },
    { verb: "open", from: ["shut"], to: "open", who: "person", why: "It is pulled." },
  ],
);

describe("a move", () => {
  it("leads where the table says, and begins where it says", () => {
    expect(move(DOOR, null, "open")).toBe("open");
    expect(move(DOOR, "open", "shut")).toBe("shut");
    expectTypeOf(move(DOOR, "shut", "locked")).toEqualTypeOf<"locked">();
  });

  it("between two named states does not compile where the table has no row, and throws", () => {
    // @ts-expect-error no transition leads from locked
    expect(() => move(DOOR, "locked", "open")).toThrow("no transition leads from locked to open");
    // @ts-expect-error it does not begin locked
    expect(() => move(DOOR, null, "locked")).toThrow("no transition leads from the beginning to locked");
    // @ts-expect-error a paused run is not done
    expect(() => move(RUN, "paused", "done")).toThrow();
    // @ts-expect-error the product does not take over a person's pause
    expect(() => move(DRAIN, "paused", "self-paused")).toThrow();
    // @ts-expect-error what was suppressed is not outstanding again
    expect(() => move(MUTATION, "suppressed", "accepted")).toThrow();
  });

  it("from a state that only the run knows is judged by the table", () => {
    const seen = (state: DependentState) => move(DEPENDENT, state, "failed");
    expect(seen("holding")).toBe("failed");
    expect(() => seen("held")).toThrow("no transition leads from held to failed");
  });

  it.each(Object.entries(STATE_MACHINES))("of %s is possible exactly where a row has it", (_, table) => {
    const machine = table as unknown as StateMachine<string>;
    const rows: readonly Transition<string>[] = machine.rows;
    for (const from of [null, ...machine.states])
      for (const to of machine.states) {
        const has = rows.some((row) => row.to === to && (from === null ? row.from === null : row.from?.includes(from)));
        if (has) expect(move(machine, from, to)).toBe(to);
        else expect(() => move(machine, from, to)).toThrow();
      }
  });
});

it("knows by type to which states some verbs lead", () => {
  expectTypeOf<MovedTo<typeof MUTATION, "ask" | "lose">>().toEqualTypeOf<"conflicted" | "unknown">();
  expectTypeOf<MovedTo<typeof DOOR, "lock">>().toEqualTypeOf<"locked">();
});
