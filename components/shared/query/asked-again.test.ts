import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askedAgain, NEW_COOKIE_MS } from "./asked-again";

const answering = (...statuses: number[]) =>
  vi.fn<typeof fetch>(async () => new Response("{}", { status: statuses.shift() ?? 500 }));

describe("a question that was under way while the session got a new token", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const cases: { it: string; statuses: number[]; method: string; answer: number; asked: number }[] = [
    { it: "is asked again, and answered", statuses: [401, 200], method: "GET", answer: 200, asked: 2 },
    { it: "is refused where the session has ended", statuses: [401, 401], method: "GET", answer: 401, asked: 2 },
    { it: "is asked once where it is answered", statuses: [200], method: "GET", answer: 200, asked: 1 },
    { it: "is asked once where the person may not know", statuses: [403], method: "GET", answer: 403, asked: 1 },
    { it: "is not repeated where it is a command", statuses: [401], method: "POST", answer: 401, asked: 1 },
  ];
  it.each(cases)("$it", async ({ statuses, method, answer, asked }) => {
    const ask = answering(...statuses);
    const answered = askedAgain(ask)("/api/v1/paths", { method });
    await vi.advanceTimersByTimeAsync(NEW_COOKIE_MS);
    expect((await answered).status).toBe(answer);
    expect(ask).toHaveBeenCalledTimes(asked);
  });
});
