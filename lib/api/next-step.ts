import { z } from "zod";
import { GUIDANCE_KINDS } from "../domain/guidance/next-step";
import { decimal, instant } from "./common";
import { acknowledgeMode, finding, planKind, stepName } from "./lists";

/** What a button or a command does, with all that it needs. */
export const guidedAction = z.discriminatedUnion("do", [
  z.object({ do: z.literal("set-acknowledgments"), mode: acknowledgeMode.exclude(["contract"]) }),
  z.object({ do: z.literal("declare-authority"), store: z.enum(["ledger", "origin"]) }),
  /** The whole path's drain, or that of one lane or of one key. */
  z.object({
    do: z.literal("resume-drain"),
    path: z.string(),
    lane: z.number().int().optional(),
    key: z.string().optional(),
  }),
  z.object({
    do: z.literal("make-plan"),
    kind: planKind,
    findings: z.array(finding),
    path: z.string(),
    /** Pause the path's drain before the list is frozen. */
    pausesDrain: z.boolean().default(false),
    /** Run a list of at most so many effects at once, then compare every key; null: look at the list first. */
    runsAtMost: decimal.nullable().default(null),
  }),
  z.object({ do: z.literal("look-at-plan"), plan: z.string() }),
  z.object({
    do: z.literal("start-run"),
    plan: z.string(),
    kind: planKind,
    digest: z.string(),
    effects: decimal,
  }),
  z.object({
    do: z.literal("continue-run"),
    run: z.string(),
    /** The path whose drain is resumed once the run has ended, or null. */
    resumesDrain: z.string().nullable().default(null),
  }),
  z.object({ do: z.literal("resume-run"), run: z.string() }),
  z.object({ do: z.literal("abort-run"), run: z.string() }),
  z.object({ do: z.literal("reconcile") }),
  z.object({ do: z.literal("restore") }),
  z.object({ do: z.literal("arm-reopening"), lagUnderMs: z.number() }),
  z.object({ do: z.literal("close") }),
  z.object({ do: z.literal("look-at-findings"), path: z.string(), finding }),
]);

export const nextStep = z.object({
  incident: z.string(),
  /**
   * `act`: the action is the next thing to do. `wait`: the system does it by itself. `hand-over`: a person must mend what the console
   * cannot. `done`: nothing is left.
   */
  kind: z.enum(GUIDANCE_KINDS),
  step: stepName.nullable(),
  label: z.string(),
  /** A command that the console's button gives is recorded with it. */
  reason: z.string(),
  /** Said before the step is taken; null: nothing beyond the reason. */
  note: z.string().nullable().default(null),
  action: guidedAction.nullable(),
  /** Another way, for a person to prefer. */
  or: z.object({ label: z.string(), action: guidedAction }).nullable(),
  /** What a person must mend outside of the console. */
  mends: z.array(z.string()),
  /** How long the waiting takes, where it can be told. */
  etaMs: z.number().nullable(),
  readAt: instant,
});

export type NextStepWire = z.infer<typeof nextStep>;
export type GuidedActionWire = z.infer<typeof guidedAction>;
