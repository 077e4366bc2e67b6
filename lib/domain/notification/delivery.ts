import { machineOf } from "../state-machine/machine";

export const DELIVERY_STATES = ["waiting", "delivered", "dead"] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Transitions of a notification's delivery to one receiver. */
export const DELIVERY = machineOf(DELIVERY_STATES, [
  { verb: "spread", from: null, to: "waiting", who: "steward", why: "The receiver takes the notification's event." },
  { verb: "deliver", from: ["waiting"], to: "delivered", who: "steward", why: "The receiver took the message." },
  { verb: "give-up", from: ["waiting"], to: "dead", who: "steward", why: "The attempts are used up." },
]);

/** A delivery is given up after so many attempts, about an hour after the first. */
export const MOST_ATTEMPTS = 12;
