import { expect, it } from "vitest";
import { inTurn } from "./in-turn";

const busy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

it.each([
  ["which are quick", 0],
  ["on a machine so busy that a pause of time passes within a few of their steps", 15],
])("does heavy work in the order of asking, and lets others get on between its pieces, %s", async (_, stepMs) => {
  const seen: string[] = [];
  const pieces = [1, 2, 3].map((n) =>
    inTurn(() => {
      busy(40);
      seen.push(`piece ${n}`);
    }),
  );
  const other = (async () => {
    for (let step = 0; step < 10; step++) {
      await new Promise((resolve) => setImmediate(resolve));
      busy(stepMs);
    }
    seen.push("another request");
  })();
  await Promise.all([...pieces, other]);
  expect(seen.indexOf("another request")).toBeLessThan(2);
  expect(seen.filter((s) => s.startsWith("piece"))).toEqual(["piece 1", "piece 2", "piece 3"]);
});

it("gives the outcome of the work, and goes on after a piece that failed", async () => {
  await expect(
    inTurn(() => {
      throw new Error("this piece fails");
    }),
  ).rejects.toThrow("this piece fails");
  expect(await inTurn(() => 4)).toBe(4);
});
