import type { Command } from "commander";
import type { DeliveryWire, NotificationsWire } from "../../lib/api/notifications";
import { plain } from "../../lib/http/plain-text";
import { type Paged, paged } from "./options";
import { type Asked, answer, asking, clientOf } from "./session";
import { counted, labelled, listed } from "./words";

/** `trueup notifications`: who is told of what, and how each message stands with its receiver. */
export function addNotifications(program: Command): void {
  paged(asking(program.command("notifications")))
    .description("the receivers, and each delivery of a notification, newest first")
    .action(async ({ json, ...query }: Asked & Paged) =>
      answer({ json }, await clientOf().notification.list({ query }), notificationWords),
    );
}

/** How a delivery's state is called, as on the screen. */
const STATE_WORDS: Record<DeliveryWire["state"], string> = {
  waiting: "waiting",
  delivered: "delivered",
  dead: "given up",
};

/** The receivers with what waits for them, then each notification once with its receivers and their states. */
export function notificationWords({ receivers, items, next }: NotificationsWire): string {
  return listed(
    [
      ...(receivers.length === 0 ? ["The configuration names no receiver."] : ["Receivers"]),
      ...labelled(
        receivers.map(({ name, kind, target, waiting, dead }) => [
          name,
          `${kind} ${target}; ${counted({ waiting: `${waiting}`, "given up": `${dead}` }, "nothing waits")}`,
        ]),
      ),
      ...(items.length === 0 ? ["Nobody was told of anything."] : []),
      ...together(items).flatMap(eventWords),
    ],
    next,
    "",
  );
}

/** Deliveries of one notification stand together, in the order of the list. */
function together(items: readonly DeliveryWire[]): DeliveryWire[][] {
  const groups = new Map<string, DeliveryWire[]>();
  for (const item of items) groups.set(item.id, [...(groups.get(item.id) ?? []), item]);
  return [...groups.values()];
}

function eventWords(deliveries: readonly DeliveryWire[]): string[] {
  const heads = deliveries.slice(0, 1).map(({ at, event, sentence }) => plain(`${at} ${event}: ${sentence}`));
  return [...heads, ...labelled(deliveries.map((delivery) => [delivery.receiver, stateWords(delivery)]))];
}

function stateWords({ state, attempts, nextAt }: DeliveryWire): string {
  const last = attempts.at(-1);
  const times = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  const answered = last === undefined ? "" : `; the last one: ${last.error ?? last.status ?? "no answer yet"}`;
  return `${STATE_WORDS[state]}, ${times}${answered}${nextAt === null ? "" : `; next at ${nextAt}`}`;
}
