import { describe, expect, it } from "vitest";
import { GroupCommit, NotAnswered } from "./group-commit";

const outcomes = async (calls: Promise<number>[]) =>
  (await Promise.allSettled(calls)).map((o) => (o.status === "fulfilled" ? o.value : (o.reason as NotAnswered)));

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe("a group commit with bounds, over a store that stands still", () => {
  it("turns away who is too many at once, and answers all others by the deadline", async () => {
    const { promise: still, resolve: moves } = deferred();
    const group = new GroupCommit<number, number>(
      async (rows) => {
        await still;
        return rows;
      },
      { maxWaiting: 1_000, deadlineMs: 300 },
    );
    const first = group.add(0);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    const others = Array.from({ length: 6_000 }, (_, i) => group.add(i + 1));
    const answered: unknown[] = [];
    for (const other of others.slice(0, 1_000)) other.catch((told) => answered.push(told));
    const turnedAway = await outcomes(others.slice(1_000));
    // Nobody who waits was told anything yet: those who are too many did not wait for the deadline.
    expect(answered).toEqual([]);
    expect(new Set(turnedAway.map((o) => (o as NotAnswered).because))).toEqual(new Set(["full"]));
    const [sent, ...waited] = await outcomes([first, ...others.slice(0, 1_000)]);
    expect(sent).toMatchObject({ because: "late", sent: true });
    expect(waited.every((o) => o instanceof NotAnswered && o.because === "late" && !o.sent)).toBe(true);
    moves();
    expect(await group.add(7)).toBe(7);
  });

  it("sends nothing of who was told that nothing was recorded", async () => {
    const seen: number[] = [];
    const { promise: still, resolve: moves } = deferred();
    const group = new GroupCommit<number, number>(
      async (rows) => {
        seen.push(...rows);
        await still;
        return rows;
      },
      { maxWaiting: 10, deadlineMs: 150 },
    );
    const first = group.add(1);
    await expect.poll(() => seen).toEqual([1]);
    const [one, two] = await outcomes([first, group.add(2)]);
    expect([one, two]).toMatchObject([{ sent: true }, { sent: false }]);
    moves();
    expect(await group.add(3)).toBe(3);
    expect(seen).toEqual([1, 3]);
  });
});
