import { createHmac } from "node:crypto";
import { holdQueue } from "../adapters/bullmq/dependents";
import type { DependentConfig } from "../domain/contract";
import type { DependentStanding, IncidentStore } from "../ports/incidents";
import type { Log } from "../write-path/types";
import type { Stores } from "./stores";

const HOOK_TIMEOUT_MS = 5_000;
const MOST_ATTEMPTS = 8;

/** Carries out what dependents wait for, those of one incident in their order; answers how many moved. */
export async function moveDependents(
  stores: Stores,
  incidents: IncidentStore,
  secret: string,
  log: Log,
): Promise<number> {
  let moved = 0;
  for (const due of await incidents.dueDependents(100)) {
    const path = [...stores.paths.values()].find((p) => p.pathId === due.pathId);
    const config = path?.config.dependents.find((d) => d.name === due.name);
    const held = due.state === "holding";
    if (!held && (await waitsForEarlier(incidents, due))) continue;
    const failure =
      config === undefined
        ? "it is not configured any more"
        : await carryOut(stores, config, due, held, secret).then(
            (took) => (took ? null : "it did not take"),
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
          );
    if (failure === null) await incidents.dependentMoved(due, held ? "held" : "restored", null, 0);
    else {
      const last = due.attempts + 1 >= MOST_ATTEMPTS;
      await incidents.dependentMoved(
        due,
        last ? "failed" : due.state,
        failure,
        Math.min(500 * 2 ** due.attempts, 30_000),
      );
      log.warn(
        { incident: due.incident, dependent: due.name, attempts: due.attempts + 1, error: failure },
        "a dependent did not follow",
      );
    }
    moved++;
  }
  return moved;
}

/** A dependent comes back only when those before it have; one that failed holds back nobody who is asked for alone. */
async function waitsForEarlier(incidents: IncidentStore, due: DependentStanding): Promise<boolean> {
  const all = await incidents.dependents(due.incident);
  const at = all.findIndex((d) => d.pathId === due.pathId && d.name === due.name);
  return all.slice(0, at).some((d) => d.state === "restoring");
}

async function carryOut(
  stores: Stores,
  config: DependentConfig,
  due: DependentStanding,
  held: boolean,
  secret: string,
): Promise<boolean> {
  switch (config.kind) {
    case "queue":
      return holdQueue(stores.redis(config.connection), config.queue, config.prefix, held);
    case "webhook":
      return callHook(config.url, due, held, secret);
    case "flag":
      return true;
  }
}

/** Signed, so that the receiver knows who asks, and named, so that it can tell a repetition. */
async function callHook(url: string, due: DependentStanding, held: boolean, secret: string): Promise<boolean> {
  const event = held ? "hold" : "restore";
  const body = JSON.stringify({ event, incident: due.incident, dependent: due.name, at: new Date().toISOString() });
  const key = createHmac("sha256", secret).update("dependent webhooks").digest();
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-trueup-signature": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
      "x-trueup-delivery": `${due.incident}/${due.pathId}/${due.name}/${event}`,
    },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(HOOK_TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  return true;
}
