import type { NotificationEvent } from "./events";

export const RECEIVER_KINDS = ["webhook", "slack", "email"] as const;

/** The receivers, as the configuration says it. URLs and secrets are never logged, shown or put in an error. */
export type ReceiverConfig = {
  name: string;
  /** The events that it takes. */
  events: readonly NotificationEvent[];
} & (
  | {
      kind: "webhook";
      url: string;
      /** The signing secrets, the present one first; two during a rotation. */
      secrets: readonly string[];
    }
  | { kind: "slack"; url: string }
  | {
      kind: "email";
      to: readonly string[];
      from: string;
      server: string;
      /** Whether the mail server may be reached in plain text from another machine. */
      insecure: boolean;
    }
);

/** Where a receiver's messages go, without anything that is secret: a chat's address is a credential, and so is a mail server's. */
export function targetOf(receiver: ReceiverConfig): string {
  if (receiver.kind === "email") return receiver.to.join(", ");
  return new URL(receiver.url).host;
}

/** The parts of a receiver that must not stand in any error: the path of its URL, its secrets, its user and password. */
export function secretsOf(receiver: ReceiverConfig): string[] {
  const url = new URL(receiver.kind === "email" ? receiver.server : receiver.url);
  const ofUrl = [url.username, url.password, url.pathname + url.search, url.pathname];
  const own = receiver.kind === "webhook" ? receiver.secrets : [];
  return [...own, ...ofUrl, ...ofUrl.map(decoded)].filter((text) => text.length > 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
