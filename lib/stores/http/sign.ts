import { Webhook } from "standardwebhooks";

/**
 * The headers of a signed message (Standard Webhooks): its id, which is the same when it is sent again, the time, and a signature under each
 * secret, so that the receiver may know any of them during a rotation.
 */
export function signed(
  secrets: readonly (string | Uint8Array)[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  const signatures = secrets.map((secret) => webhookOf(secret).sign(id, at, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}

/** A text is a secret in its usual form, `whsec_` and base64; bytes are the secret itself. */
const webhookOf = (secret: string | Uint8Array) =>
  typeof secret === "string" ? new Webhook(secret) : new Webhook(secret, { format: "raw" });
