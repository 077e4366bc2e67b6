import type { api } from "../../api/api";
import { acceptGeneration } from "../../commands/connection/accept-generation";
import type { Context } from "../../domain/context";
import { ok } from "../../errors";
import { probeNamed } from "../../evidence/store-health";
import type { Asked } from "../../http/serve";
import { readConnection } from "../../queries/connection/read";
import { bind } from "../command";
import { storeProbes } from "../connections";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

/** Accepts a store's losses, and returns the store. */
export function generationAcceptance(opened: Console, { params, body }: Asked<typeof api.connection.acceptGeneration>) {
  const probe = probeNamed(storeProbes(opened.stores), params.name);
  if (!probe.ok) return probe;
  const input = { store: params.name, reason: body.reason };
  const show = (_: string, ctx: Context) => readConnection(queryDeps(opened), ctx, params);
  return ok(bind(commandDeps(opened), acceptGeneration, input, { show }));
}
