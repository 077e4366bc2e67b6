import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { acceptedWire, batchAnswer } from "../../../lib/api/mutations";
import { textOfExact } from "../../../lib/domain/json-text";
import { runningSystem } from "./running";

type Accepted = z.infer<typeof acceptedWire>["mutation"];

/** Sends a change of a customer's profile over HTTP, as a service would, and returns the acknowledgment. */
export async function changeProfile(key: string, payload: object): Promise<Accepted> {
  return acceptedWire.parse(await send("mutations", 202, changeOf(key, payload))).mutation;
}

/** Sends a change of a whole value on any path, built on `basedOn` where the path is a state machine. */
export async function changeKey(path: string, change: Change): Promise<Accepted> {
  const body = { ...changeOf(change.key, change.payload), operation: change.operation, basedOn: change.basedOn };
  return acceptedWire.parse(await send("mutations", 202, body, path)).mutation;
}

interface Change {
  key: string;
  operation: "set" | "transition";
  payload: object;
  basedOn?: string | null;
}

/** Sends up to 1,000 changes in one call; throws unless every change was acknowledged. */
export async function changeProfiles(changes: readonly { key: string; payload: object }[]): Promise<void> {
  const mutations = changes.map(({ key, payload }) => changeOf(key, payload));
  const { items } = batchAnswer.parse(await send("mutations/batch", 207, { mutations }));
  const refused = items.find(({ status }) => status !== 202);
  if (refused) throw new Error(JSON.stringify(refused));
}

const changeOf = (key: string, payload: object) => ({
  key,
  operation: "set",
  payload,
  idempotencyKey: randomUUID(),
  actor: key,
  requestId: randomUUID(),
});

async function send(to: string, wanted: number, body: object, path = "profile"): Promise<unknown> {
  const response = await fetch(`${runningSystem().url}/api/v1/paths/${path}/${to}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: textOfExact(body),
  });
  if (response.status !== wanted) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}
