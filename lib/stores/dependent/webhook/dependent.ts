import { createHmac } from "node:crypto";
import { postJson } from "../../http/post";
import { signed } from "../../http/sign";
import type { DependentCall, DependentPort } from "../port";

/**
 * Calls a service: signed, so that the service can verify the sender, and with the call's name, so that it can detect a repetition. The call
 * is signed under each of the installation's secrets, the present one first.
 */
export function webhookDependent(url: string, secrets: readonly string[]): DependentPort {
  const keys = secrets.map((secret) => createHmac("sha256", secret).update("dependent webhooks").digest());
  return {
    tellsPause: false,
    isPaused: async () => false,
    async follow(call) {
      const status = await postJson(url, requestOf(call, keys)).catch((error: Error) => {
        throw new Error(`the webhook could not be called: ${error.message}`);
      });
      if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
      return true;
    },
  };
}

function requestOf({ held, incident, path, name }: DependentCall, keys: readonly Buffer[]) {
  const event = held ? "hold" : "restore";
  const at = new Date();
  const body = JSON.stringify({ event, incident, path, dependent: name, at: at.toISOString() });
  const id = `${incident}/${path}/${name}/${event}`;
  const [present = Buffer.alloc(0)] = keys;
  const own = keys.map((key) => createHmac("sha256", key).update(`${path}/${name}`).digest());
  return {
    headers: {
      ...signed(own, { id, at, body }),
      "x-trueup-signature": `sha256=${createHmac("sha256", present).update(body).digest("hex")}`,
      "x-trueup-delivery": id,
    },
    body,
  };
}
