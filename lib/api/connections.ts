import { z } from "zod";
import { ROLLBACK_KINDS } from "../domain/marks";
import { STORE_KINDS } from "../domain/store-kinds";
import { decimal, instant, reasonText } from "./common";
import { entry } from "./entry";

export const generationRequest = z.strictObject({
  accept: z.literal(true, "Send true to accept the store's losses; no other value is allowed."),
  reason: reasonText(),
});

/** A rollback of a store, on one lane of one path. */
export const generation = z.object({
  path: z.string(),
  lane: z.number().int(),
  kind: z.enum(ROLLBACK_KINDS),
  because: z.string(),
  foundAt: instant,
  needsPerson: z.boolean(),
  acceptedAt: instant.nullable(),
  acceptedBy: z.string().nullable(),
  settledAt: instant.nullable(),
  owedAgain: decimal,
  imported: decimal,
});

export const connectionWire = z.object({
  name: z.string(),
  kind: z.enum(STORE_KINDS),
  reachable: z.boolean(),
  /** Null: unknown. */
  writable: z.boolean().nullable(),
  because: z.string().nullable(),
  provedAt: instant.nullable(),
  /** The store's recent rollbacks; empty without any. */
  generations: z.array(generation),
});

export const connectionList = z.object({ items: z.array(connectionWire), next: z.string().nullable() });

export type GenerationWire = z.infer<typeof generation>;

export type ConnectionList = z.infer<typeof connectionList>;

export const connection = {
  list: entry({
    method: "GET",
    path: "/connections",
    permission: "connection.read",
    summary: "Each store's health, whether the store takes writes, and what a restore of the store lost",
    answers: { 200: "The stores with their health" },
    output: connectionList,
    refusals: ["store-unreachable"],
  }),
  acceptGeneration: entry({
    method: "POST",
    path: "/connections/{name}/generation",
    permission: "connection.accept-generation",
    summary: "Accept the losses of a restored store, so that work on the store goes on",
    params: z.object({ name: z.string() }),
    body: generationRequest,
    command: true,
    answers: { 200: "The store after the acceptance" },
    output: connectionWire,
    refusals: ["not-found", "wrong-state", "store-unreachable"],
  }),
};
