import type { DeliveryState } from "../../domain/notification/delivery";
import type { Notice, NotificationEvent } from "../../domain/notification/events";

/** A receiver with an event that it takes. */
export interface Taker {
  name: string;
  event: NotificationEvent;
}

/** A delivery that a steward has taken for one attempt. */
export interface TakenDelivery extends Notice {
  /** The notification's id. */
  id: string;
  at: Date;
  receiver: string;
  /** The number of this attempt. */
  attempt: number;
}

/** The outcome of an attempt; `retryInMs` null: it was the last one. */
export type AttemptOutcome =
  | { delivered: true; status: string }
  | { delivered: false; status: string | null; error: string; retryInMs: number | null };

/** A delivery with its attempts, as it is shown. */
export interface DeliveryRow {
  id: string;
  receiver: string;
  event: NotificationEvent;
  sentence: string;
  at: Date;
  state: DeliveryState;
  nextAt: Date;
  endedAt: Date | null;
  attempts: { number: number; at: Date; endedAt: Date | null; status: string | null; error: string | null }[];
}

/** A place in the list of deliveries. */
export interface DeliveryPlace {
  at: Date;
  id: string;
  receiver: string;
}
