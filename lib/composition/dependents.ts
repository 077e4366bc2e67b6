import type { DependentConfig } from "../domain/contract";
import { moveDependents as move } from "../engine/steward/dependents";
import type { Incidents } from "../ledger/incidents/incidents";
import { bullmqDependent } from "../stores/dependent/bullmq/dependent";
import { flagDependent } from "../stores/dependent/flag/dependent";
import type { DependentPort } from "../stores/dependent/port";
import { webhookDependent } from "../stores/dependent/webhook/dependent";
import type { Log } from "../stores/path";
import type { Stores } from "./stores";

/** Holds or releases waiting dependents, and verifies the result; returns how many were tried. */
export function moveDependents(
  stores: Stores,
  incidents: Incidents,
  secrets: readonly string[],
  { log, instance }: { log: Log; instance: string },
): Promise<number> {
  return move({
    incidents,
    paths: [...stores.paths.values()],
    reach: (config) => dependentOf(stores, config, secrets),
    log,
    by: `steward ${instance}`,
  });
}

function dependentOf(stores: Stores, config: DependentConfig, secrets: readonly string[]): DependentPort {
  switch (config.kind) {
    case "queue":
      return bullmqDependent(stores.redis(config.connection), config.queue, config.prefix);
    case "webhook":
      return webhookDependent(config.url, secrets);
    case "flag":
      return flagDependent();
  }
}
