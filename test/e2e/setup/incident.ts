import { randomUUID } from "node:crypto";
import { clientAs } from "./running";

const GLASS = { breakGlass: { reason: "this is a test" } };

/** An incident with work at each of its steps: a plan, a plan that is run, and a reconciliation. */
export async function incidentWithSteps(owed: (key: string) => Promise<void>) {
  const client = clientAs("mara");
  const prefix = `steps-${randomUUID().slice(0, 8)}-`;
  for (const name of ["a", "b"]) await owed(`${prefix}${name}`);
  const scope = { paths: ["profile"], keys: { prefix } };
  const { id } = await client.incident.open({ body: { title: "Profiles went back", reason: "a test", scope } });
  await client.authority.declare({
    params: { id },
    body: { store: "ledger", reason: "it has every promise", ...GLASS },
  });
  const planned = { kind: "replay" as const, selection: { all: true as const }, reason: "a test", canary: 1 };
  const plan = await client.plan.create({ params: { id }, body: planned });
  const carriedOut = await client.plan.create({ params: { id }, body: planned });
  const run = await client.run.start({
    params: { id: carriedOut.id },
    body: { digest: carriedOut.digest as string, ...GLASS },
  });
  const reconciliation = await client.reconciliation.start({ params: { id } });
  return {
    id,
    plan: plan.id,
    planOfRun: carriedOut.id,
    run: run.id,
    reconciliation: reconciliation.id,
    close: () => client.incident.close({ params: { id }, body: { reason: "the test is over", ...GLASS } }),
  };
}
export type IncidentWithSteps = Awaited<ReturnType<typeof incidentWithSteps>>;
