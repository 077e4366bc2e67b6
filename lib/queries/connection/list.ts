import type { api } from "../../api/api";
import { ok } from "../../errors";
import { storeHealth } from "../../evidence/store-health";
import { query } from "../query";
import { connectionView, MOST_GENERATIONS } from "./connection-view";

/** Every store with its health and its rollbacks. */
export const listConnections = query<typeof api.connection.list>("connection.read", async (deps, ctx) => {
  const [found, healths] = await Promise.all([
    deps.generations.list(MOST_GENERATIONS),
    Promise.all(deps.probes.map((probe) => storeHealth(probe, ctx.now))),
  ]);
  return ok({ items: healths.map((health) => connectionView(health, found)), next: null });
});
