import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import { isLinkLocalHost } from "../../../domain/link-local";
import { withDeadline } from "../../deadline";
import type { DependentCall, DependentPort } from "../port";

const TIMEOUT_MS = 5_000;

/**
 * Calls a service: signed, so that the service can verify the sender, and with the call's name, so that it can detect a repetition.
 */
export function webhookDependent(url: string, secret: string): DependentPort {
  const key = createHmac("sha256", secret).update("dependent webhooks").digest();
  return {
    tellsPause: false,
    isPaused: async () => false,
    async follow(call) {
      await refuseLinkLocal(new URL(url).hostname);
      const response = await fetch(url, requestOf(call, key)).catch((error: Error) => {
        // The reason for the failure is in the error's cause; neither message repeats the URL.
        const because = error.cause instanceof Error ? error.cause.message : error.message;
        throw new Error(`the webhook could not be called: ${because}`);
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
      return true;
    },
  };
}

function requestOf({ held, incident, path, name }: DependentCall, key: Buffer): RequestInit {
  const event = held ? "hold" : "restore";
  const body = JSON.stringify({ event, incident, path, dependent: name, at: new Date().toISOString() });
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-trueup-signature": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
      "x-trueup-delivery": `${incident}/${path}/${name}/${event}`,
    },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
}

/** A host name may resolve to an address that the configuration would refuse. */
async function refuseLinkLocal(hostname: string): Promise<void> {
  const addresses = await withDeadline(
    lookup(hostname.replace(/^\[|\]$/g, ""), { all: true }),
    TIMEOUT_MS,
    "the webhook's name",
  );
  if (addresses.some(({ address }) => isLinkLocalHost(address)))
    throw new Error(
      "the webhook's host has a link-local address, which is refused because machines keep credentials there",
    );
}
