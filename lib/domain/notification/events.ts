/** The events that receivers may be told of, in the order in which people read them. */
export const NOTIFICATION_EVENTS = [
  "approval.asked",
  "incident.opened",
  "incident.closed",
  "glass.broken",
  "glass.reviewed",
  "repairs.frozen",
  "repairs.thawed",
  "store.put-back",
  "path.late",
  "path.caught-up",
] as const;

/** A trial message is sent to the one receiver that a person names. */
export const TRIAL = "trial";

export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number] | typeof TRIAL;

/** A notice to people: one sentence, without any payload or key, and where the console shows its subject. */
export interface Notice {
  event: NotificationEvent;
  sentence: string;
  paths: readonly string[];
  /** Names, ids and counts, for programs. */
  facts: Readonly<Record<string, string>>;
  /** An address below the console's root. */
  href: string;
}
