import { cutSecrets } from "../../domain/cut-secrets";
import { MOST_ATTEMPTS } from "../../domain/notification/delivery";
import { NOTIFICATION_EVENTS } from "../../domain/notification/events";
import { type ReceiverConfig, secretsOf } from "../../domain/notification/receivers";
import type { Deliveries } from "../../ledger/notifications/deliveries";
import type { AttemptOutcome, TakenDelivery, Taker } from "../../ledger/notifications/model";
import { GrowingPauses } from "../../stores/growing-pauses";
import type { Log } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { NotTaken, type ReceiverPort } from "../../stores/receiver/port";

const SPREAD_AT_ONCE = 100;
const SENT_AT_ONCE = 20;
/** Longer than any attempt may take, so that an attempt that goes on is not begun a second time. */
const LEASE_MS = 60_000;
const PAUSES = { firstMs: 5_000, longestMs: 15 * 60_000 };
const KEPT_MS = 30 * 86_400_000;
const FORGOTTEN_AT_ONCE = 500;
const MOST_ERROR_CHARACTERS = 500;

export interface DeliveryParts {
  deliveries: Deliveries;
  receivers: readonly { config: ReceiverConfig; port: ReceiverPort }[];
  /** The console's public address with its base path, such as https://trueup.example/trueup; null: messages have no link. */
  publicUrl: string | null;
  /** The installation's name. */
  environment: string;
  log: Log;
  pauses?: { firstMs: number; longestMs: number };
  leaseMs?: number;
}

/**
 * Makes a delivery of each new notification for each of its receivers, and attempts those that are due. A message that may have arrived is
 * sent again under the same id, so none is lost. A delivery is given up once its attempts are used up. Answers how many were attempted.
 */
export async function deliverNotifications(parts: DeliveryParts): Promise<number> {
  const { deliveries, receivers, log, leaseMs = LEASE_MS } = parts;
  await deliveries.spread(takersOf(receivers), SPREAD_AT_ONCE);
  for (const receiver of await deliveries.giveUp(MOST_ATTEMPTS))
    log.error({ receiver }, "a notification was given up: the process of its last attempt ended");
  const names = receivers.map(({ config }) => config.name);
  const taken = await deliveries.take(names, { limit: SENT_AT_ONCE, leaseMs, most: MOST_ATTEMPTS });
  await Promise.all(taken.map((delivery) => attempt(parts, delivery)));
  return taken.length;
}

/** Forgets notifications that are older than 30 days; answers how many. */
export const forgetNotifications = (deliveries: Deliveries, now: Date): Promise<number> =>
  deliveries.forget(new Date(now.getTime() - KEPT_MS), FORGOTTEN_AT_ONCE);

/** Each receiver with each event that it takes; a receiver of none still takes its trial messages. */
function takersOf(receivers: DeliveryParts["receivers"]): Taker[] {
  return receivers.flatMap(({ config: { name, events } }) => [
    { name, event: "trial" as const },
    ...NOTIFICATION_EVENTS.filter((event) => events.includes(event)).map((event) => ({ name, event })),
  ]);
}

async function attempt(parts: DeliveryParts, delivery: TakenDelivery): Promise<void> {
  const receiver = parts.receivers.find(({ config }) => config.name === delivery.receiver);
  if (receiver === undefined) return;
  const { publicUrl, environment, deliveries, log } = parts;
  const { receiver: name, attempt: number, ...notice } = delivery;
  const message = { ...notice, environment, link: publicUrl === null ? null : `${publicUrl}${notice.href}` };
  let error: unknown;
  const outcome = await receiver.port.send(message).then(
    (status): AttemptOutcome => ({ delivered: true, status: status.slice(0, MOST_ERROR_CHARACTERS) }),
    (thrown: unknown) => {
      error = thrown;
      return failed(parts, receiver.config, number, thrown);
    },
  );
  await deliveries.record(delivery, outcome);
  if (outcome.delivered) return;
  const fields = {
    receiver: name,
    event: notice.event,
    notification: notice.id,
    attempts: number,
    error,
  };
  if (outcome.retryInMs === null) log.error(fields, "a notification was given up: its attempts are used up");
  else log.warn(fields, "a notification was not taken, and is sent again");
}

function failed(
  { pauses = PAUSES }: DeliveryParts,
  config: ReceiverConfig,
  number: number,
  error: unknown,
): AttemptOutcome {
  return {
    delivered: false,
    status: error instanceof NotTaken ? error.status : null,
    error: withoutSecrets(reasonOf(error), config).slice(0, MOST_ERROR_CHARACTERS),
    retryInMs: number >= MOST_ATTEMPTS ? null : pauseAfter(number, pauses),
  };
}

const withoutSecrets = (text: string, config: ReceiverConfig) =>
  cutSecrets(secretsOf(config).reduce((shown, secret) => shown.replaceAll(secret, "•••"), text));

/** The wait after so many attempts in a row. */
function pauseAfter(attempts: number, bounds: { firstMs: number; longestMs: number }): number {
  const growing = new GrowingPauses(bounds);
  let waitMs = 0;
  for (let n = 0; n < attempts; n++) waitMs = growing.nextMs();
  return waitMs;
}
