import pg from "pg";
import { describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { write } from "../fixtures/system";

const api = apiForTests();
const CALLERS = 6_000;
const HTTP_CALLERS = 60;
/** The deadline of an acknowledgment. */
const DEADLINE_MS = 4_000;

/** Keeps every append of a path waiting for as long as the work takes. */
async function standingStill(path: string, work: () => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: api.system.env.DATABASE_URL });
  await holder.connect();
  await holder.query("SELECT pg_advisory_lock(70417, path_id) FROM path_control WHERE path = $1", [path]);
  try {
    await work();
  } finally {
    await holder.end();
  }
}

describe("a ledger that stands still under 6,000 callers", () => {
  it("answers each by its deadline, acknowledges nobody, and leaves health quick", async () => {
    const writePath = await api.system.producer();
    const url = await api.serve();
    const proposals = Array.from({ length: CALLERS }, (_, i) => write(`k${i}`));
    await standingStill("profile", async () => {
      const began = performance.now();
      const answers = proposals.map((p) => writePath.accept("profile", p));
      const http = Array.from({ length: HTTP_CALLERS }, (_, i) => api.post("/paths/profile/mutations", write(`h${i}`)));
      let worst = 0;
      const told = Promise.all([...answers, ...http]);
      let done = false;
      void told.then(() => {
        done = true;
      });
      while (!done) {
        const asked = performance.now();
        expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
        worst = Math.max(worst, performance.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      // A caller that waits behind another's deadline is answered after two deadlines, and health behind an append after one.
      expect(performance.now() - began).toBeLessThan(2 * DEADLINE_MS);
      expect(worst).toBeLessThan(DEADLINE_MS);
      for (const answer of await Promise.all(answers))
        expect(answer).toMatchObject({ ok: false, error: { code: "unavailable", retryAfterSec: expect.any(Number) } });
      for (const answer of await Promise.all(http)) {
        expectProblem(answer, 503, "unavailable", /Nothing was acknowledged.*same idempotency key/);
        expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
      }
    });
    // Whether the writes were recorded or not, a caller that repeats them has one effect.
    const repeated = await writePath.acceptMany("profile", proposals.slice(0, 2_000));
    expect(repeated.every((r) => r.ok)).toBe(true);
    const { rows } = await api.system.ledger.query(
      "SELECT count(*)::int AS n, count(DISTINCT key)::int AS keys FROM mutation WHERE key LIKE 'k%'",
    );
    expect(rows[0].n).toBe(rows[0].keys);
    expect(rows[0].n).toBeGreaterThanOrEqual(2_000);
  });
});
