import { randomUUID } from "node:crypto";
import { createPlan, type PlanProposal } from "../../lib/commands/plan/create";
import { startRun } from "../../lib/commands/run/start";
import { steerRun } from "../../lib/commands/run/steer";
import { buildParts, replayParts, steerParts } from "../../lib/composition/repair";
import type { Stores } from "../../lib/composition/stores";
import { Replayer } from "../../lib/engine/run/replayer";
import { IdMaker } from "../../lib/ledger/identity";
import type { Incident } from "../../lib/ledger/model/incidents";
import type { Plan, Run } from "../../lib/ledger/model/plans";
import type { WiredPath } from "../../lib/stores/path";
import { Acceptor } from "../../lib/write-path/accept";

const BY = { actor: "bench", requestId: null };
const BATCH = 4_000;

/** One mutation for each of so many keys, accepted as callers' writes are. */
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

/** An open incident over a path with the ledger as its authority, and what makes and runs plans in it. */
export async function repairing(stores: Stores, path: WiredPath) {
  const parts = {
    ...buildParts(stores),
    blockers: async () => [],
    log: { info() {}, warn: console.error, error: console.error },
  };
  const id = randomUUID();
  await parts.incidents.open(
    {
      id,
      title: "bench",
      reason: "bench",
      scope: { paths: [path.config.name] },
      pathIds: [path.pathId],
      targeted: false,
      dependents: [],
    },
    BY,
  );
  await parts.incidents.declareAuthority(
    id,
    {
      store: "ledger",
      region: null,
      reason: "bench",
      by: "bench",
      at: new Date().toISOString(),
      forceOriginReads: false,
    },
    { kind: "declare" },
    BY,
  );
  const incident = (await parts.incidents.read(id)) as Incident;
  const control = (await parts.incidents.controls([path.pathId]))[0];
  await path.origin?.raiseFence(control?.epoch ?? 1n);
  return {
    parts,
    async plan(proposal: Omit<PlanProposal, "reason">): Promise<Plan> {
      const made = await createPlan(parts, incident.id, { reason: "bench", ...proposal }, null, BY);
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      for (;;) {
        const plan = await parts.plans.read(made.value.id);
        if (plan?.status === "ready") return plan;
        if (plan?.status === "failed") throw new Error(plan.because ?? "the plan failed");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async start(plan: Plan): Promise<Run> {
      const started = await startRun(parts, plan.id, plan.digest ?? "", null, BY);
      if (!started.ok) throw new Error(JSON.stringify(started.error));
      return started.value;
    },
    /** Carries a run out in this process until it ends, waits or is stopped. */
    async carryOut(run: Run): Promise<Run> {
      const replaying = await replayParts(stores, {
        instance: "bench",
        log: parts.log,
        stopping: new AbortController().signal,
      });
      const claimed = await replaying.runs.claim(replaying.replayer, 10_000);
      if (claimed?.id !== run.id) throw new Error("another run was there");
      await new Replayer(replaying, claimed, replaying.replayer).work();
      return (await parts.runs.read(run.id)) as Run;
    },
    steer: (run: string, steering: Parameters<typeof steerRun>[2]) =>
      steerRun(steerParts({ stores }), run, steering, BY),
  };
}
