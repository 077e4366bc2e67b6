import { expect, it, vi } from "vitest";
import { localProblem, ProblemError } from "../../lib/http/problem-error";
import { runFixture } from "../../test/fixtures/wire/plans";
import { followRun } from "./follow-run";

const now = Date.parse("2026-03-04T03:12:00Z");
const running = runFixture(now, { state: "running", done: "20" });
const done = runFixture(now, { state: "done", done: "8120" });
const away = new ProblemError(localProblem(0, "unreachable", "No connection", "It is off."));
const gone = new ProblemError(localProblem(404, "not-found", "Not found", "There is no such run."));

/** Follows a run whose reads give these results, one after another, a second apart. */
async function followed(...looks: (typeof done | Error)[]) {
  vi.useFakeTimers({ now });
  try {
    const told: string[] = [];
    const noted: string[] = [];
    const run = async () => {
      const look = looks.length > 1 ? looks.shift() : looks[0];
      if (look instanceof Error) throw look;
      return look ?? done;
    };
    const following = followRun(
      { run: { read: run } },
      running,
      (at) => told.push(`${at.state} ${at.done}`),
      (text) => noted.push(text),
    ).then(
      (ended) => ended.state,
      (error: Error) => error.message,
    );
    await vi.advanceTimersByTimeAsync(400_000);
    return { told, noted: noted.length, end: await following };
  } finally {
    vi.useRealTimers();
  }
}

it("tells of a run when it has moved, until it has ended", async () => {
  const further = { ...running, done: "40" };
  expect(await followed(running, further, further, done)).toEqual({
    told: ["running 20", "running 40", "done 8120"],
    noted: 0,
    end: "done",
  });
});

it("waits for a console that is away for a while, and not for ever", async () => {
  expect(await followed(away, away, done)).toMatchObject({ noted: 2, end: "done" });
  expect((await followed(away)).end).toBe("It is off.");
});

it("ends at a refusal", async () => {
  expect(await followed(gone)).toMatchObject({ noted: 0, end: "There is no such run." });
});
