import type { api } from "../../api/api";
import { acceptGeneration } from "../../commands/connection/accept-generation";
import { ok, type Result } from "../../errors";
import { probeNamed } from "../../evidence/store-health";
import type { Asked } from "../../http/serve";
import { listConnections, readConnection } from "../../queries/connections";
import type { Command } from "../command";
import { generationStore, storeProbes } from "../connections";
import type { Console } from "../console";

type Accept = typeof api.connection.acceptGeneration;

/** Every store with its health. */
export const readConnections = async ({ stores }: Console) =>
  ok(await listConnections(generationStore(stores), storeProbes(stores)));

/** Accepts what a store has lost, and answers the store. */
export function generationAcceptance(
  { stores }: Console,
  { params, body }: Asked<Accept>,
): Result<Command<Accept, string>> {
  const probe = probeNamed(storeProbes(stores), params.name);
  if (!probe.ok) return probe;
  const generations = generationStore(stores);
  return ok({
    act: (by) => acceptGeneration(generations, params.name, body.reason, by),
    show: async () => ok(await readConnection(generations, probe.value)),
  });
}
