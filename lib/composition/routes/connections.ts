import type { api } from "../../api/api";
import { acceptGeneration } from "../../commands/connection/accept-generation";
import { ok, type Result } from "../../errors";
import { probeNamed } from "../../evidence/store-health";
import type { Asked } from "../../http/serve";
import { readConnection } from "../../queries/connection/read";
import { contextOf } from "../actor";
import type { Command } from "../command";
import { generationStore, storeProbes } from "../connections";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";

type Accept = typeof api.connection.acceptGeneration;

/** Accepts what a store has lost, and answers the store. */
export function generationAcceptance(
  opened: Console,
  { params, body, request }: Asked<Accept>,
): Result<Command<Accept, string>> {
  const { stores } = opened;
  const probe = probeNamed(storeProbes(stores), params.name);
  if (!probe.ok) return probe;
  const generations = generationStore(stores);
  return ok({
    act: (by) => acceptGeneration(generations, params.name, body.reason, by),
    show: () => readConnection(queryDeps(opened), contextOf(request), params),
  });
}
