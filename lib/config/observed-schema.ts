import { z } from "zod";
import { INVARIANT_CLASSES, PATH_MODES, REPLAY_MODELS } from "../domain/contract";
import { ENTRY_FORMATS, WORKER_GUARDS } from "../domain/observed/mapping";
import {
  duration,
  group,
  instant,
  list,
  matching,
  message,
  name,
  oneOf,
  pointer,
  refusal,
  share,
  text,
} from "./fields";
import { queueName, queuePrefix, sideEffect, wording } from "./path-schema";
import { columnName, tableName } from "./sql-name";

const MOST_PARTS = 8;
const MOST_TEXTS = 100;

const yes = () => z.literal(true, refusal("true", "Write true, or leave it out."));
const flag = () => z.boolean(refusal("true or false", "Write true or false."));
const words = () =>
  list(text(200), MOST_TEXTS).min(1, refusal("a list of at least one text", "Name one, or leave it out."));
const wordOrWords = (wanted: string) =>
  z.union([text(200).transform((one) => [one]), words()], refusal(wanted, "Write one text, or a list of them."));

/** A column, or a pointer into the payload. */
const rowPlace = () =>
  z.union(
    [
      columnName().transform((column) => ({ kind: "column" as const, column })),
      z.strictObject({ column: columnName() }).transform(({ column }) => ({ kind: "column" as const, column })),
      z.strictObject({ pointer: pointer() }).transform((at) => ({ kind: "pointer" as const, pointer: at.pointer })),
    ],
    refusal(
      "a column, or { pointer: /a/b } into the payload",
      "Write the column's name as the catalog has it, or a pointer.",
    ),
  );

/** One thing, or one for each key part. */
const oneForEachPart = <Item extends z.ZodType>(item: Item) =>
  z.union([item.transform((one) => [one as z.output<Item>]), list(item, MOST_PARTS).min(1)]);

const texts = (wanted: string) =>
  z.record(
    z.string(),
    wordOrWords("one text, or a list of texts"),
    refusal(wanted, "Write one a line: status: [NEW, RETRY]."),
  );

const nullness = () =>
  group({ notNull: columnName().optional(), isNull: columnName().optional() }).transform((input, context) => {
    const column = input.notNull ?? input.isNull;
    if (column === undefined || (input.notNull !== undefined && input.isNull !== undefined)) {
      context.addIssue({
        code: "custom",
        message: message("{at} must name one column.", "Write { notNull: processed_at } or { isNull: pending_since }."),
      });
      return z.NEVER;
    }
    return { column, isNull: input.isNull !== undefined };
  });

const sourceState = group({
  column: columnName().optional(),
  pending: words().optional(),
  active: words().optional(),
  done: words().optional(),
  failed: words().optional(),
  doneWhen: nullness().optional(),
  removedWhenDone: yes().optional(),
  insertOnly: yes().optional(),
}).superRefine((input, context) => {
  const kinds = [input.column, input.doneWhen, input.removedWhenDone, input.insertOnly].filter(
    (kind) => kind !== undefined,
  );
  const remedy =
    "Write { column: status, pending: […], done: […] }, { doneWhen: { notNull: processed_at } }, { removedWhenDone: true } or { insertOnly: true }.";
  if (kinds.length !== 1)
    context.addIssue({
      code: "custom",
      message: message("{at} must tell in exactly one way how a row's end is seen.", remedy),
    });
  else if (input.column !== undefined && (input.pending === undefined || input.done === undefined))
    context.addIssue({
      code: "custom",
      message: message("{at} must name the pending and the done texts of its column.", remedy),
    });
  else if (
    input.column === undefined &&
    [input.pending, input.active, input.done, input.failed].some((each) => each !== undefined)
  )
    context.addIssue({ code: "custom", message: message("{at} names texts of a column and no column.", remedy) });
});

const outbox = group({
  connection: name(),
  table: tableName(),
  id: columnName(),
  key: oneForEachPart(rowPlace()),
  where: texts("a group of columns, each with the texts that are the path's").optional(),
  operation: group({ column: columnName(), delete: words() }).optional(),
  payload: z
    .union(
      [
        columnName().transform((column) => ({ kind: "column" as const, column, pointer: null })),
        z
          .strictObject({ column: columnName(), pointer: pointer() })
          .transform((at) => ({ kind: "column" as const, ...at })),
        z
          .strictObject({ columns: list(columnName(), 100).min(1) })
          .transform(({ columns }) => ({ kind: "columns" as const, columns })),
      ],
      refusal(
        "a column, { column: data, pointer: /order } or { columns: [a, b] }",
        "Name the json, jsonb or text column that holds the payload.",
      ),
    )
    .optional(),
  version: rowPlace().optional(),
  acceptedAt: columnName().optional(),
  actor: columnName().optional(),
  requestId: columnName().optional(),
  idempotencyKey: columnName().optional(),
  state: sourceState.optional(),
});

const jobIdTemplate = () =>
  z.strictObject({
    jobId: matching(
      /^[^\p{Cc}]*\{[a-z][a-zA-Z0-9_]*\}[^\p{Cc}]*$/u,
      "a pattern such as task_{key}",
      "Put {key} where the key stands.",
    ),
  });

const job = group({
  name: wordOrWords("a job's name, or a list of names").optional(),
  where: texts("a group of pointers into the job's data, each with the texts that fit").optional(),
  each: pointer().optional(),
  key: z
    .union(
      [
        jobIdTemplate().transform(({ jobId }) => ({ kind: "job-id" as const, template: jobId })),
        oneForEachPart(pointer()).transform((pointers) => ({ kind: "pointers" as const, pointers })),
      ],
      refusal(
        'a pointer such as /task/id, a list of pointers, or { jobId: "task_{key}" }',
        "Say where a job keeps its key.",
      ),
    )
    .optional(),
  version: pointer().optional(),
  payload: pointer().optional(),
  actor: pointer().optional(),
  requestId: pointer().optional(),
  idempotencyKey: pointer().optional(),
  operation: oneOf(["set", "delete"]).optional(),
  ignore: yes().optional(),
}).superRefine((input, context) => {
  if ((input.key === undefined) === (input.ignore === undefined)) {
    const what =
      input.ignore === undefined
        ? "{at} does not say where its jobs keep their key."
        : "{at} both ignores jobs and reads them.";
    context.addIssue({ code: "custom", message: message(what, "Write key: /task/id, or ignore: true.") });
  }
});

const queue = group({
  connection: name(),
  name: queueName().optional(),
  prefix: queuePrefix().optional(),
  job: job.optional(),
  jobs: list(job, 50).min(1).optional(),
  worker: oneOf(WORKER_GUARDS).optional(),
}).superRefine((input, context) => {
  if ((input.job === undefined) === (input.jobs === undefined)) {
    const what = input.job === undefined ? "{at} does not say what its jobs mean." : "{at} has both job and jobs.";
    context.addIssue({ code: "custom", message: message(what, "Write job: { key: /id }, or a list under jobs.") });
  }
});

const cache = group({
  region: name(),
  connection: name(),
  key: matching(
    /^(?=.{1,200}$)[^\p{Cc}\p{Surrogate}]*\{[a-z][a-zA-Z0-9_]*\}[^\p{Cc}\p{Surrogate}]*$/u,
    "a pattern such as session:{id}",
    "Write the entry's Redis key with {key}, or with each key part in braces, in place of the value: session:{id}.",
  ),
  format: oneOf(ENTRY_FORMATS).optional(),
  json: group({ version: pointer().optional(), value: pointer().optional() }).optional(),
  version: text(512).optional(),
  value: text(512).optional(),
}).superRefine((input, context) => {
  const short = input.json !== undefined;
  if (short && (input.format !== undefined || input.version !== undefined || input.value !== undefined))
    context.addIssue({
      code: "custom",
      message: message(
        "{at} has json and also format, version or value.",
        "Write either json: { … }, or format with version and value.",
      ),
    });
});

const value = group({
  jsonb: columnName().optional(),
  columns: z
    .union(
      [list(columnName(), 100).min(1), z.record(z.string(), columnName())],
      refusal(
        "a list of columns, or a group of members with their columns",
        "Write [name, email] or { name: full_name }.",
      ),
    )
    .optional(),
}).superRefine((input, context) => {
  if ((input.jsonb === undefined) === (input.columns === undefined)) {
    const what = input.jsonb === undefined ? "{at} names no column." : "{at} names both a jsonb column and columns.";
    context.addIssue({ code: "custom", message: message(what, "Write { jsonb: doc } or { columns: [name, email] }.") });
  }
});

const origin = group({
  connection: name(),
  table: tableName(),
  key: oneForEachPart(columnName()),
  version: z
    .union(
      [
        columnName().transform((column) => ({ kind: "number" as const, column })),
        z
          .strictObject({ timestamp: columnName() })
          .transform(({ timestamp }) => ({ kind: "timestamp" as const, column: timestamp })),
      ],
      refusal("a column, or { timestamp: updated_at }", "Name an integer or numeric column, or leave version out."),
    )
    .optional(),
  value,
  updatedAt: columnName().optional(),
  deletedWhen: nullness().optional(),
});

/** A path of another system as written in the file; rules over several members are checked elsewhere. */
export const writtenObservedPath = group({
  name: name(),
  title: text(120).optional(),
  mode: oneOf(PATH_MODES),
  invariant: oneOf(INVARIANT_CLASSES),
  replay: oneOf(REPLAY_MODELS),
  maxTruthLag: duration("100ms", "30d"),
  wording: wording.optional(),
  maxCatchUp: duration("1s", "30d").optional(),
  effects: list(sideEffect, 64).default([]),
  keyParts: list(
    matching(/^[a-z][a-zA-Z0-9_]{0,62}$/, "a key part's name", "Use letters, digits and _, a letter first."),
    MOST_PARTS,
  )
    .min(1)
    .optional(),
  ledger: outbox.optional(),
  queue: queue.optional(),
  caches: list(cache, 32).default([]),
  origin: origin.optional(),
  replicas: list(group({ connection: name() }), 32).default([]),
  mask: list(pointer(), 200).default([]),
  grace: duration("100ms", "1h").default(10_000),
  sweep: group({ share: share() }).optional(),
  former: group({ of: name(), since: instant() }).optional(),
  repair: group({ queue: flag().optional(), cache: flag().optional(), origin: flag().optional() }).optional(),
});

export type WrittenObservedPath = z.infer<typeof writtenObservedPath>;
