import { z } from "zod";
import { ROLLBACK_KINDS } from "../domain/marks";
import { STORE_KINDS } from "../domain/store-kinds";
import { decimal, instant, reasonText } from "./common";
import { entry } from "./entry";

export const generationRequest = z.strictObject({
  accept: z.literal(true, "Say true to accept what the store has lost; there is nothing else to answer."),
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
    summary: "Each store's health, whether it can be written to, and what was found of it when it was put back",
    answers: { 200: "The stores" },
    output: connectionList,
    refusals: ["store-unreachable"],
  }),
  acceptGeneration: entry({
    method: "POST",
    path: "/connections/{name}/generation",
    permission: "connection.accept-generation",
    summary: "Accept what a store that was put back has lost, so that it may go on",
    params: z.object({ name: z.string() }),
    body: generationRequest,
    command: true,
    answers: { 200: "The store" },
    output: connectionWire,
    refusals: ["not-found", "wrong-state", "store-unreachable"],
  }),
};
