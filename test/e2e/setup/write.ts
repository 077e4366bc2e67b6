import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import type { z } from "zod";
import { acceptedWire } from "../../../lib/http/wire/mutations";

/** Sends one change of a customer's profile over HTTP, as a service would, and gives what was acknowledged. */
export async function changeProfile(key: string, payload: object): Promise<z.infer<typeof acceptedWire>["mutation"]> {
  const response = await fetch(`${inject("system").url}/api/v1/paths/profile/mutations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      key,
      operation: "set",
      payload,
      idempotencyKey: randomUUID(),
      actor: key,
      requestId: randomUUID(),
    }),
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  return acceptedWire.parse(await response.json()).mutation;
}
