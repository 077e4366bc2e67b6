import { randomUUID } from "node:crypto";
import { approvePlan } from "../../lib/commands/plan/approve";
import type { PlanProposal } from "../../lib/commands/plan/begin";
import { createPlan } from "../../lib/commands/plan/create";
import { replayParts } from "../../lib/composition/repair";
import type { Stores } from "../../lib/composition/stores";
import { Replayer } from "../../lib/engine/run/replayer";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import type { Plan } from "../../lib/ledger/plans/model";
import type { Run } from "../../lib/ledger/runs/model";
import type { WiredPath } from "../../lib/stores/path";
import { Acceptor } from "../../lib/write-path/accept";
import { done, person, repairs } from "../fixtures/repair";

const BENCH = person("bench");
const BATCH = 4_000;

/** Accepts one mutation for each of so many keys, as callers' writes are. */
export async function acceptEach(
  stores: Stores,
  path: WiredPath,
  keys: number,
  say: (line: string) => void,
): Promise<void> {
  const acceptor = new Acceptor(path, new IdMaker(await stores.ledger.clockOffsetMs()));
  for (let from = 0; from < keys; from += BATCH) {
    const answers = await acceptor.acceptMany(
      Array.from({ length: Math.min(BATCH, keys - from) }, (_, i) => ({
        key: keyOf(from + i),
        operation: "set" as const,
        payload: payloadOf(from + i),
        idempotencyKey: randomUUID(),
        basedOn: null,
        actor: null,
        requestId: null,
      })),
    );
    if (answers.some((answer) => !answer.ok)) throw new Error("a mutation was refused");
    if ((from / BATCH) % 25 === 0) say(`accepted ${from + BATCH} of ${keys}`);
  }
}

export const keyOf = (n: number) => `user-${String(n).padStart(9, "0")}`;
export const payloadOf = (n: number) => ({ name: `Customer ${n}`, email: `c${n}@example.com`, plan: "monthly", n });

/** An open incident over a path with the ledger as its authority, and the functions that make and run plans in it. */
export async function repairing(stores: Stores, path: WiredPath) {
  const repair = repairs(stores);
  const log = { info() {}, warn: console.error, error: console.error };
  const incident = await repair.incident({ paths: [path.config.name] });
  await repair.authority(incident);
  const control = (await repair.incidents.controls([path.pathId]))[0];
  await path.origin?.raiseFence(control?.epoch ?? 1n);
  return {
    parts: repair,
    close: repair.close,
    async plan(proposal: Pick<PlanProposal, "kind" | "selection" | "ratePerSec" | "canary">): Promise<Plan> {
      const asked = { incident: incident.id, reason: "bench", breakGlass: null, ...proposal };
      const id = done(await createPlan(repair.deps, BENCH, asked));
      for (;;) {
        const plan = await repair.plans.read(id);
        if (plan?.status === "ready") return plan;
        if (plan?.status === "failed") throw new Error(plan.because ?? "the plan failed");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async approve(plan: Plan, actor: string): Promise<void> {
      done(await approvePlan(repair.deps, person(actor), { id: plan.id, digest: plan.digest ?? "" }));
    },
    async start(plan: Plan): Promise<Run> {
      const started = await repair.start(plan, plan.digest ?? "", BENCH);
      if (!started.ok) throw new Error(JSON.stringify(started.error));
      return started.value;
    },
    /** Carries a run out in this process until it ends, waits or is stopped. */
    async carryOut(run: Run): Promise<Run> {
      const replaying = await replayParts(stores, {
        instance: "bench",
        log,
        stopping: new AbortController().signal,
      });
      const claimed = await replaying.runs.claim({ by: replaying.replayer, forMs: 10_000 });
      if (claimed?.id !== run.id) throw new Error("another run was there");
      await new Replayer(replaying, claimed, replaying.replayer).work();
      return (await repair.runs.read(run.id)) as Run;
    },
    steer: repair.steer,
  };
}
