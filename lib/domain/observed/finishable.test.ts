import { describe, expect, it } from "vitest";
import { whyNotFinishable } from "./finishable";
import type { OutboxMapping, SourceState } from "./mapping";

const outbox = (state: SourceState) => ({ schema: "public", table: "outbox", state }) as OutboxMapping;
const column = (done: string[]): SourceState => ({
  kind: "column",
  column: "status",
  pending: ["NEW"],
  active: [],
  done,
  failed: [],
});

describe("whether rows of an outbox can be finished", () => {
  it.each<[string, SourceState, RegExp | null]>([
    ["a state column", column(["SENT"]), null],
    ["a state column without a state that is done", column([]), /names no state that is done/],
    ["rows that are only added", { kind: "insert-only" }, /cannot be held back/],
    ["rows that are removed", { kind: "removed-when-done" }, /removes no row/],
    ["a mark of the end", { kind: "done-when", column: "sent_at", isNull: false }, /by "sent_at"/],
  ])("depends on how they tell their end: %s", (_, state, why) => {
    const told = whyNotFinishable(outbox(state));
    if (why === null) expect(told).toBeNull();
    else expect(told).toMatch(why);
  });
});
