import { expect, it } from "vitest";
import { buildPlan } from "../../lib/engine/plan/build";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests({ replayer: false });

/** The digest of a plan whose list is frozen anew. */
async function digestNow(plan: string): Promise<string> {
  const { ledger } = on.system;
  await ledger.query(
    "UPDATE plan SET status = 'building', total = NULL, digest = NULL, build_by = 'slow', build_until = now() - interval '1 second' WHERE plan_id = $1",
    [plan],
  );
  expect(await on.repair.plans.adopt("quick")).toBe(plan);
  await buildPlan(on.repair, plan, "quick");
  return (await on.repair.plans.read(plan))?.digest ?? "";
}

it("is a plan's in one installation alone, with its origin", async () => {
  await on.put("profile", "owed", {});
  const incident = await on.repair.incident({ paths: ["profile"] });
  await on.repair.authority(incident);
  const plan = await on.repair.plan(incident, { kind: "replay", selection: { all: true }, reason: "a test" });
  expect(await digestNow(plan.id)).toBe(plan.digest);
  await on.system.ledger.query("UPDATE path_control SET origin_identity = gen_random_uuid() WHERE path = 'profile'");
  const elsewhere = await digestNow(plan.id);
  expect(elsewhere).not.toBe(plan.digest);
  await on.system.ledger.query("UPDATE installation SET salt = gen_random_uuid()");
  expect([plan.digest, elsewhere]).not.toContain(await digestNow(plan.id));
});
