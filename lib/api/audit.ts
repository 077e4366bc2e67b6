import { z } from "zod";
import { signedCheckpoint } from "../domain/audit/checkpoint";
import { AUDIT_FAULTS, type AuditFault } from "../domain/audit/faults";
import { AUDIT_STREAMS } from "../domain/audit/streams";
import { anyJson, decimal, instant, instantGiven, page } from "./common";
import { entry } from "./entry";
import { incidentId, keyParam, orNull, paging } from "./params";

export const auditStream = z.enum(AUDIT_STREAMS);

export const auditFault = z.enum(Object.keys(AUDIT_FAULTS) as [AuditFault, ...AuditFault[]]);

export const auditRowWire = z.object({
  number: decimal,
  stream: auditStream,
  at: instant,
  /** The stable id, and whether a sign-in, a token, the shell or the product proves it. */
  principal: z.string(),
  verified: z.boolean(),
  actor: z.string(),
  verb: z.string(),
  subject: z.string(),
  paths: z.array(z.string()),
  key: z.string().nullable(),
  reason: z.string().nullable(),
  incident: z.string().nullable(),
  request: z.string().nullable(),
  hash: z.string(),
  before: anyJson.nullable(),
  after: anyJson.nullable(),
  /** The exact text of both states; null where there are none, or where they were erased. */
  statesText: z.string().nullable(),
  erasedAt: instant.nullable(),
});

export const auditPage = page(auditRowWire);

export const foundFault = z.object({
  stream: z.string(),
  /** Null where the fault is in no row. */
  number: decimal.nullable(),
  /** The first row in which it can have begun. */
  from: decimal.nullable(),
  fault: auditFault,
  sentence: z.string(),
});

export const auditVerification = z.object({
  ok: z.boolean(),
  /** The chain of changes: its rows, and the hash of the newest. */
  rows: decimal,
  head: z.string().nullable(),
  firstBad: foundFault.optional(),
  faults: z.array(foundFault),
  streams: z.array(
    z.object({
      stream: auditStream,
      rows: decimal,
      head: z.string().nullable(),
      erased: z.number().int(),
      /** The checkpoints that were compared, and those whose signature no key here could check. */
      checkpoints: z.number().int(),
      unchecked: z.number().int(),
    }),
  ),
  readAt: instant,
});

export const checkpointList = page(signedCheckpoint).extend({
  /** The public keys that are known here, for whoever verifies elsewhere. */
  keys: z.array(z.object({ id: z.string(), pem: z.string() })),
  /** The age of the newest checkpoint of the changes; null where there is none. */
  newestAgeMs: z.number().int().nullable(),
  late: z.boolean(),
});

export type AuditRowWire = z.infer<typeof auditRowWire>;
export type AuditVerification = z.infer<typeof auditVerification>;
export type CheckpointList = z.infer<typeof checkpointList>;

const filter = z.strictObject({
  stream: auditStream.default("changes"),
  principal: orNull(z.string().min(1).max(600)),
  verb: orNull(z.string().min(1).max(100)),
  path: orNull(z.string().min(1).max(63)),
  key: orNull(keyParam),
  incident: orNull(incidentId),
  from: orNull(instantGiven()),
  to: orNull(instantGiven()),
  ...paging,
});

export type AuditFilterInput = z.input<typeof filter>;

export const audit = {
  list: entry({
    method: "GET",
    path: "/audit",
    permission: "audit.read",
    summary: "The audit's rows, newest first",
    query: filter,
    answers: { 200: "A page of rows" },
    output: auditPage,
    refusals: ["bad-cursor", "store-unreachable"],
  }),
  read: entry({
    method: "GET",
    path: "/audit/{number}",
    permission: "audit.read",
    summary: "One row of the audit, with the states before and after",
    params: z.object({ number: z.string().regex(/^[1-9]\d{0,17}$/, "A row's number is a whole number from 1.") }),
    query: z.strictObject({ stream: auditStream.default("changes") }),
    answers: { 200: "The row" },
    output: auditRowWire,
    refusals: ["not-found", "store-unreachable"],
  }),
  verify: entry({
    method: "GET",
    path: "/audit/verify",
    permission: "audit.read",
    summary: "Reads every row of the audit again, and names the first that is not as it was written",
    query: z.strictObject({
      /** A checkpoint as it was exported: one line of JSON. */
      against: orNull(z.string().max(2_000)),
    }),
    answers: { 200: "Whether the audit is as it was written" },
    output: auditVerification,
    refusals: ["store-unreachable"],
  }),
  checkpoints: entry({
    method: "GET",
    path: "/audit/checkpoints",
    permission: "audit.read",
    summary: "The signed checkpoints of the audit, newest first, with the public keys",
    query: z.strictObject({ stream: orNull(auditStream), ...paging }),
    answers: { 200: "A page of checkpoints" },
    output: checkpointList,
    refusals: ["bad-cursor", "store-unreachable"],
  }),
};
