import { readPointer } from "../json-pointer";
import { asJsonText, exactValue, type JsonText, textOfExact } from "../json-text";
import type { ObservedItem } from "./evidence";
import { keyText, matchTemplate } from "./key-parts";
import type { JobCondition, JobRule } from "./mapping";
import { textAt } from "./texts";

/** What a mapping needs of a job. */
export interface JobText {
  id: string;
  name: string;
  data: string;
}

/** What one job says of one key. */
export type JobWrite = Pick<
  ObservedItem,
  "key" | "operation" | "version" | "payload" | "actor" | "requestId" | "idempotencyKey"
>;

/** What the mapping makes of a job: the writes that it carries, nothing of this path's, or a job that fits no rule. */
export type JobReading =
  | { kind: "writes"; writes: JobWrite[] }
  | { kind: "ignored" }
  | { kind: "unclassified"; because: string };

/** Reads a job by the first rule that fits it. A job that fits a rule and lacks the rule's key is unclassified, never absent. */
export function readJob(rules: readonly JobRule[], keyParts: readonly string[], job: JobText): JobReading {
  let data: unknown;
  try {
    data = exactValue(job.data);
  } catch {
    data = undefined;
  }
  const rule = rules.find(
    ({ names, where }) => (names === null || names.includes(job.name)) && where.every((each) => fits(data, each)),
  );
  if (rule === undefined) return { kind: "unclassified", because: `no rule fits a job named ${job.name}` };
  if (rule.kind === "ignore") return { kind: "ignored" };
  if (rule.each === null) return writesOf(rule, keyParts, { job, data }, [data]);
  const members = readPointer(data, rule.each);
  if (!Array.isArray(members)) return { kind: "unclassified", because: `its data has no list at ${rule.each}` };
  return writesOf(rule, keyParts, { job, data }, members);
}

const fits = (data: unknown, { pointer, texts }: JobCondition) => texts.includes(textAt(data, pointer) ?? "");

function writesOf(
  rule: Extract<JobRule, { kind: "item" }>,
  keyParts: readonly string[],
  { job, data }: { job: JobText; data: unknown },
  members: readonly unknown[],
): JobReading {
  const named = (pointer: string | null = null) => (pointer === null ? null : textAt(data, pointer));
  const writes: JobWrite[] = [];
  for (const member of members) {
    const parts = keyOf(rule, keyParts, job, member);
    if (typeof parts === "string") return { kind: "unclassified", because: parts };
    writes.push({
      key: keyText(parts),
      operation: rule.operation,
      version: rule.version === null ? null : textAt(member, rule.version),
      payload: rule.operation === "delete" ? undefined : payloadOf(member, rule.payload ?? ""),
      actor: named(rule.actor),
      requestId: named(rule.requestId),
      idempotencyKey: named(rule.idempotencyKey),
    });
  }
  return { kind: "writes", writes };
}

/** The parts of an item's key, or why there are none. */
function keyOf(
  rule: Extract<JobRule, { kind: "item" }>,
  keyParts: readonly string[],
  job: JobText,
  member: unknown,
): string[] | string {
  if (rule.key.kind === "job-id")
    return matchTemplate(rule.key.template, keyParts, job.id) ?? `its id does not fit ${rule.key.template}`;
  const parts: string[] = [];
  for (const pointer of rule.key.pointers) {
    const part = textAt(member, pointer);
    if (part === null || part === "") return `its data has no text or number at ${pointer}`;
    parts.push(part);
  }
  return parts;
}

function payloadOf(member: unknown, pointer: string): JsonText | undefined {
  const found = readPointer(member, pointer);
  const text = found === undefined ? undefined : textOfExact(found);
  return text === undefined ? undefined : asJsonText(text);
}
