import { z } from "zod";
import { ROLLBACK_KINDS } from "../domain/marks";
import { decimal, instant } from "./common";

export const generationRequest = z.strictObject({
  accept: z.literal(true, "Say true to accept what the store has lost; there is nothing else to answer."),
  reason: z.string().trim().min(1, "A reason is needed: it is what the audit shows.").max(1_000),
});

/** A store that was put back, on one lane of one path. */
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

export const connection = z.object({
  name: z.string(),
  kind: z.enum(["ledger", "postgres", "redis"]),
  reachable: z.boolean(),
  /** Null: it could not be told. */
  writable: z.boolean().nullable(),
  because: z.string().nullable(),
  provedAt: instant.nullable(),
  /** What was found of it lately: empty where it never was put back. */
  generations: z.array(generation),
});

export const connectionList = z.object({ items: z.array(connection), next: z.string().nullable() });

export type GenerationWire = z.infer<typeof generation>;

export type ConnectionList = z.infer<typeof connectionList>;
