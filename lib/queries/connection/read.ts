import type { api } from "../../api/api";
import { ok } from "../../errors";
import { probeNamed, storeHealth } from "../../evidence/store-health";
import { query } from "../query";
import { connectionView, MOST_GENERATIONS } from "./connection-view";

type ReadConnection = Pick<typeof api.connection.acceptGeneration, "params" | "output"> & {
  permission: "connection.read";
};

/** One store with its health, by its name. */
export const readConnection = query<ReadConnection>("connection.read", async (deps, ctx, { name }) => {
  const probe = probeNamed(deps.probes, name);
  if (!probe.ok) return probe;
  const [found, health] = await Promise.all([
    deps.generations.list(MOST_GENERATIONS),
    storeHealth(probe.value, ctx.now),
  ]);
  return ok(connectionView(health, found));
});
