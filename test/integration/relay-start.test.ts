import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runRelay } from "../../workers/relay";
import { backlog } from "../fixtures/backlog";
import { freshSystem, type TestSystem } from "../fixtures/system";

let system: TestSystem;
beforeAll(async () => {
  system = await freshSystem();
});
afterAll(() => system.close());

describe("a relay that starts", () => {
  it("hands over what a lost queue had, in time that grows with the backlog and not with its square", async () => {
    await system.open();
    await backlog(system.ledger, { path: "profile", rows: 30_000, queued: true });
    const relay = await system.run(runRelay, "relay");
    const lost = async () =>
      (
        await system.ledger.query(
          "SELECT count(*)::int AS n FROM outstanding WHERE state = 0 OR queued_at < now() - interval '60 seconds'",
        )
      ).rows[0].n;
    await expect.poll(lost, { timeout: 20_000, interval: 100 }).toBe(0);
    await relay.stop();
  });
});
