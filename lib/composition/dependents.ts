import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { DependentConfig } from "../domain/contract";
import { isLinkLocalHost } from "../domain/link-local";
import type { DependentName, DependentStanding, IncidentStore } from "../ledger/model/incidents";
import { withDeadline } from "../stores/deadline";
import type { Log } from "../stores/path";
import { holdQueue, isQueuePaused } from "../stores/queue/bullmq/dependents";
import { reasonOf } from "../stores/reason-of";
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
      const { failure, left = null } = await follow(stores, incidents, dependent, secret);
      if (failure === null) return incidents.dependentMoved(dependent, left, by);
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

interface Followed {
  /** Why it did not follow, or null. */
  failure: string | null;
  /** Why it is left as it is although it is restored. */
  left?: string | null;
}

/** Has a dependent held or let go. A dependent that another incident still holds stays held. */
async function follow(
  stores: Stores,
  incidents: IncidentStore,
  due: DependentStanding,
  secret: string,
): Promise<Followed> {
  const path = [...stores.paths.values()].find((p) => p.pathId === due.pathId);
  const config = path?.config.dependents.find((d) => d.name === due.name);
  if (path === undefined || config === undefined) return { failure: "it is not configured any more" };
  const held = due.state === "holding";
  try {
    const names = namesOf(stores, due, config);
    if (held) await notePausedBefore(stores, incidents, { due, config, names });
    else {
      const left = leftBecause(due);
      if (left !== null) return { failure: null, left };
      if ((await incidents.heldBeside(due, names)) !== null) return { failure: null };
    }
    const took = await carryOut(stores, config, { due, path: path.config.name }, held, secret);
    return { failure: took ? null : "it did not take" };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

/** A queue may be the dependent of several paths; every other kind has one name. */
function namesOf(stores: Stores, { pathId, name }: DependentName, config: DependentConfig): DependentName[] {
  if (config.kind !== "queue") return [{ pathId, name }];
  return [...stores.paths.values()].flatMap((path) =>
    path.config.dependents
      .filter(
        (d) =>
          d.kind === "queue" &&
          d.connection === config.connection &&
          d.queue === config.queue &&
          d.prefix === config.prefix,
      )
      .map((d) => ({ pathId: path.pathId, name: d.name })),
  );
}

/** Looks before the hold: a pause that a person or another tool made is not the incident's to lift. */
async function notePausedBefore(
  stores: Stores,
  incidents: IncidentStore,
  { due, config, names }: { due: DependentStanding; config: DependentConfig; names: DependentName[] },
): Promise<void> {
  if (config.kind !== "queue" || due.pausedBefore !== null) return;
  const seen = await isQueuePaused(stores.redis(config.connection), config.queue, config.prefix);
  await incidents.notePausedBefore(due, names, seen);
}

/** Why a queue is not resumed when its incident lets go, or null. */
function leftBecause({ kind, pausedBefore }: DependentStanding): string | null {
  if (kind !== "queue" || pausedBefore === false) return null;
  return pausedBefore
    ? "it was paused before the incident and stays paused; resume it with the tool that paused it"
    : "the incident never held it, so it is left as it is";
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
