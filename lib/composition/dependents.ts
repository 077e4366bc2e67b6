import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import { holdQueue } from "../adapters/bullmq/dependents";
import type { DependentConfig } from "../domain/contract";
import { isLinkLocalHost } from "../domain/link-local";
import { withDeadline } from "../ports/deadline";
import type { DependentStanding, IncidentStore } from "../ports/incidents";
import { reasonOf } from "../ports/reason-of";
import type { Log } from "../write-path/types";
import type { Stores } from "./stores";

const HOOK_TIMEOUT_MS = 5_000;
const MOST_ATTEMPTS = 8;
const FIRST_RETRY_MS = 500;
const DUE_AT_ONCE = 100;

/** Carries out what dependents wait for and verifies it; answers how many moved or were tried. */
export async function moveDependents(
  stores: Stores,
  incidents: IncidentStore,
  secret: string,
  { log, instance }: { log: Log; instance: string },
): Promise<number> {
  const due = await incidents.dueDependents(DUE_AT_ONCE);
  await Promise.all(
    due.map(async (dependent) => {
      const by = { actor: `steward ${instance}`, requestId: null };
      const failure = await follow(stores, incidents, dependent, secret);
      if (failure === null) return incidents.dependentMoved(dependent, by);
      const attempts = dependent.attempts + 1;
      const retryInMs = attempts >= MOST_ATTEMPTS ? null : Math.min(FIRST_RETRY_MS * 2 ** dependent.attempts, 30_000);
      const fields = { incident: dependent.incident, dependent: dependent.name, attempts, error: failure };
      if (retryInMs === null) log.error(fields, "a dependent does not follow and is given up");
      else log.warn(fields, "a dependent did not follow and is tried again");
      return incidents.dependentFailed(dependent, failure, retryInMs, by);
    }),
  );
  return due.length;
}

/** Has a dependent held or let go; why it did not follow, or null. What another incident still holds stays held. */
async function follow(
  stores: Stores,
  incidents: IncidentStore,
  due: DependentStanding,
  secret: string,
): Promise<string | null> {
  const path = [...stores.paths.values()].find((p) => p.pathId === due.pathId);
  const config = path?.config.dependents.find((d) => d.name === due.name);
  if (path === undefined || config === undefined) return "it is not configured any more";
  const held = due.state === "holding";
  try {
    if (!held && (await incidents.heldBeside(due)) !== null) return null;
    return (await carryOut(stores, config, { due, path: path.config.name }, held, secret)) ? null : "it did not take";
  } catch (error) {
    return reasonOf(error);
  }
}

interface Delivery {
  due: DependentStanding;
  path: string;
}

async function carryOut(
  stores: Stores,
  config: DependentConfig,
  delivery: Delivery,
  held: boolean,
  secret: string,
): Promise<boolean> {
  switch (config.kind) {
    case "queue":
      return holdQueue(stores.redis(config.connection), config.queue, config.prefix, held);
    case "webhook":
      return callHook(config.url, delivery, held, secret);
    case "flag":
      return true;
  }
}

/** Signed, so that the receiver knows who asks, and named, so that it can tell a repetition. */
async function callHook(url: string, { due, path }: Delivery, held: boolean, secret: string): Promise<boolean> {
  await refuseLinkLocal(new URL(url).hostname);
  const event = held ? "hold" : "restore";
  const body = JSON.stringify({
    event,
    incident: due.incident,
    path,
    dependent: due.name,
    at: new Date().toISOString(),
  });
  const key = createHmac("sha256", secret).update("dependent webhooks").digest();
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-trueup-signature": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
      "x-trueup-delivery": `${due.incident}/${path}/${due.name}/${event}`,
    },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(HOOK_TIMEOUT_MS),
  }).catch((error: Error) => {
    // The client's own message says only that it failed; why is in its cause, and neither repeats the URL.
    throw new Error(
      `the webhook could not be called: ${error.cause instanceof Error ? error.cause.message : error.message}`,
    );
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  return true;
}

/** A name may lead where the configuration would not let an address lead. */
async function refuseLinkLocal(hostname: string): Promise<void> {
  const addresses = await withDeadline(
    lookup(hostname.replace(/^\[|\]$/g, ""), { all: true }),
    HOOK_TIMEOUT_MS,
    "the webhook's name",
  );
  if (addresses.some(({ address }) => isLinkLocalHost(address)))
    throw new Error("the webhook's name leads to a link-local address, where machines keep credentials");
}
