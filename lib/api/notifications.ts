import { z } from "zod";
import { DELIVERY_STATES } from "../domain/notification/delivery";
import { NOTIFICATION_EVENTS, TRIAL } from "../domain/notification/events";
import { RECEIVER_KINDS } from "../domain/notification/receivers";
import { about } from "./access-members";
import { instant } from "./common";
import { entry } from "./entry";
import { orNull, paging } from "./params";

const event = z.enum([...NOTIFICATION_EVENTS, TRIAL]);
const receiverName = z.string().max(63);

/** The receivers, without anything secret. */
const receiverWire = z.object({
  name: z.string(),
  kind: z.enum(RECEIVER_KINDS),
  /** The host of its address, or its e-mail addresses. */
  target: z.string(),
  events: z.array(event),
  /** A webhook's messages are signed under the present and the former secret. */
  rotating: z.boolean(),
  waiting: z.number().int(),
  dead: z.number().int(),
});

const deliveryWire = z.object({
  /** The notification's id, which its message carries. */
  id: z.string(),
  receiver: z.string(),
  event,
  sentence: z.string(),
  at: instant,
  state: z.enum(DELIVERY_STATES),
  /** When it is attempted next; null: it has ended. */
  nextAt: instant.nullable(),
  endedAt: instant.nullable(),
  attempts: z.array(
    z.object({
      number: z.number().int(),
      at: instant,
      /** Null: the attempt goes on, or its process ended, and the message may have arrived. */
      endedAt: instant.nullable(),
      /** The receiver's answer. */
      status: z.string().nullable(),
      error: z.string().nullable(),
    }),
  ),
});

const notificationList = z.object({
  receivers: z.array(receiverWire),
  items: z.array(deliveryWire),
  next: z.string().nullable(),
});

export type DeliveryWire = z.infer<typeof deliveryWire>;
export type NotificationsWire = z.infer<typeof notificationList>;

export const notification = {
  list: entry({
    method: "GET",
    path: "/notifications",
    permission: "notification.list",
    summary: "Who is told of what, and each delivery with its attempts",
    query: z.strictObject({
      receiver: orNull(receiverName),
      state: orNull(z.enum(DELIVERY_STATES)),
      ...paging,
    }),
    answers: { 200: "The receivers of the configuration, and the deliveries, the newest first" },
    output: notificationList,
    refusals: ["bad-cursor"],
  }),
  try: entry({
    method: "POST",
    path: "/notifications/{receiver}/trial",
    permission: "notification.try",
    summary: "Sends a trial message to a receiver",
    params: z.object({ receiver: receiverName }),
    body: z.strictObject({}),
    bodyOptional: true,
    command: true,
    answers: { 201: "The notification, which is delivered like any other" },
    output: about,
    refusals: ["not-found"],
  }),
};
