import { z } from "zod";
import { WAY_KINDS } from "../domain/plan/kinds";
import { REPAIR_STATES } from "../domain/ways-back/repair-states";
import { AUTHORITIES } from "../domain/ways-back/way";
import { decimal, instant, reasonText } from "./common";
import { entry } from "./entry";
import { finding } from "./lists";
import { inKey } from "./params";

/** One of a key's ways back, as shown and confirmed. */
export const repairRequest = z.strictObject({
  authority: z
    .strictObject({ store: z.enum(AUTHORITIES), region: z.string().max(64).nullable().default(null) })
    .refine(({ store, region }) => (store === "cache") === (region !== null), "A cache needs its region."),
  action: z.enum(WAY_KINDS),
  reason: reasonText(),
  /** `shown` of the key on the person's screen: a key that moved since is not repaired. */
  shown: z.string().max(64),
});

export const repairWire = z.object({
  state: z.enum(REPAIR_STATES),
  /** Why nothing was changed, or what delays the repair; else null. */
  because: z.string().nullable(),
  applied: decimal,
  incident: z.string(),
  /** Whether the repair's incident is closed again. */
  closed: z.boolean(),
  plan: z.string(),
  run: z.string().nullable(),
  verdict: finding,
  sentence: z.string(),
  readAt: instant,
});

export type RepairRequest = z.input<typeof repairRequest>;

export type RepairWire = z.infer<typeof repairWire>;

export const repair = {
  carryOut: entry({
    method: "POST",
    path: "/paths/{path}/keys/{key}/repairs",
    permission: "key.repair",
    summary:
      "Take a way back of a key: open or join an incident, act, re-check the stores, close the incident that was opened",
    params: inKey,
    body: repairRequest,
    command: true,
    answers: { 201: "The repair and its result" },
    output: repairWire,
    refusals: [
      "repairs-frozen",
      "unknown-path",
      "not-found",
      "empty-selection",
      "moved-since-shown",
      "not-offered",
      "wrong-state",
      "needs-approval",
      "overlapping-incident",
      "incident-closed",
      "held-by-incident",
      "gate-closed",
      "authority-missing",
      "authority-unavailable",
      "same-person",
      "plan-not-ready",
      "stale-plan",
      "digest-mismatch",
      "already-run",
      "store-unreachable",
    ],
  }),
};
