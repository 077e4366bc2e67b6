import { z } from "zod";
import { RULED_VERBS } from "../domain/access/settings";
import { INVARIANT_CLASSES } from "../domain/contract";
import { PLAN_KINDS } from "../domain/plan/kinds";
import { about, uuid } from "./access-members";
import { instant, page, reasonText } from "./common";
import { entry } from "./entry";

/** A rule about a second person. */
export const ruleMembers = z.object({
  verbs: z.array(z.enum(RULED_VERBS)),
  /** Plan kinds; none named means each. */
  kinds: z.array(z.enum(PLAN_KINDS)),
  /** Invariant classes of the paths; none named means each. */
  invariants: z.array(z.enum(INVARIANT_CLASSES)),
  /** The number of effects above which the rule asks; 0 asks always. */
  above: z.number().int(),
  /** The effects of an incident's runs of the last 24 hours count together. */
  perIncidentAndDay: z.boolean(),
  /** The rule in words. */
  sentence: z.string(),
});

/** Rules of the configuration are named by their place in it. */
const ruleId = z.union([uuid, z.string().regex(/^configuration-\d{1,3}$/)], "An id is a UUID.");

export const rule = {
  list: entry({
    method: "GET",
    path: "/rules",
    permission: "rule.list",
    summary: "The rules about a second person, beside what always needs one",
    answers: { 200: "The rules of the configuration, then those of the console; all of them hold" },
    output: page(
      ruleMembers.extend({
        id: z.string(),
        /** A rule of the configuration ends where it was written: in the configuration. */
        source: z.enum(["configuration", "console"]),
        /** Of a rule of the console: who asked for it, who approved it, when and why. */
        added: z.object({ askedBy: z.string(), approvedBy: z.string(), at: instant, reason: z.string() }).nullable(),
      }),
    ),
    refusals: [],
  }),
  add: entry({
    method: "POST",
    path: "/rules",
    permission: "rule.add",
    summary: "Asks for a rule, which another administrator applies",
    body: z.strictObject({
      verbs: z.array(z.enum(RULED_VERBS)).min(1).max(8).default(["run.start"]),
      kinds: z.array(z.enum(PLAN_KINDS)).max(16).default([]),
      invariants: z.array(z.enum(INVARIANT_CLASSES)).max(8).default([]),
      above: z.int().min(0).max(1_000_000_000).default(0),
      perIncidentAndDay: z.boolean().default(false),
      reason: reasonText(),
    }),
    command: true,
    answers: { 201: "The change that waits" },
    output: about,
    refusals: [],
  }),
  end: entry({
    method: "DELETE",
    path: "/rules/{id}",
    permission: "rule.end",
    summary: "Asks for a rule of the console to end, which another administrator applies",
    params: z.object({ id: ruleId }),
    query: z.strictObject({ reason: reasonText() }),
    command: true,
    answers: { 202: "The change that waits" },
    output: about,
    refusals: ["wrong-state"],
  }),
};
