import { expect, it } from "vitest";
import { rest } from "./rest";

const soon = () => new Promise((resolve) => setTimeout(() => resolve("soon"), 30));

it.each([Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 2 ** 32 - 1])(
  "rests for %d ms until it is stopped",
  async (ms) => {
    const stopping = new AbortController();
    const resting = rest(ms, stopping.signal).then(() => "over");
    expect(await Promise.race([resting, soon()])).toBe("soon");
    stopping.abort();
    expect(await resting).toBe("over");
  },
);

it("rests for the time, and not where it is stopped already", async () => {
  await rest(1, new AbortController().signal);
  await rest(Number.POSITIVE_INFINITY, AbortSignal.abort());
});
