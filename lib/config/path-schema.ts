import { z } from "zod";
import {
  ACKNOWLEDGMENT_BOUNDARIES,
  INVARIANT_CLASSES,
  PATH_MODES,
  REPLAY_MODELS,
  SIDE_EFFECT_CAUSES,
} from "../domain/contract";
import { CONNECTION_KINDS, type ConnectionKind } from "../domain/store-kinds";
import { isUnprotectedUrl } from "./connection-url";
import {
  duration,
  file,
  group,
  list,
  matching,
  message,
  name,
  oneOf,
  pointer,
  positive,
  receiverUrl,
  refusal,
  share,
  text,
  url,
  whole,
} from "./fields";
import { columnName, tableName } from "./sql-name";

// BullMQ refuses a colon in a queue's name: it joins prefix and name with a colon.
export const queueName = () =>
  matching(/^[\w.{}-]{1,128}$/, "a queue's name", "Use letters, digits and . _ - { }, 128 at most.");
export const queuePrefix = () =>
  matching(/^[\w.:{}-]{1,64}$/, "a queue's prefix", "Use letters, digits and . _ - : { }, 64 at most.");

const cacheKey = () =>
  matching(
    /^(?=.{1,200}$)(?!.*\{key\}.*\{key\})[^\p{Cc}\p{Surrogate}]*\{key\}[^\p{Cc}\p{Surrogate}]*$/u,
    "a pattern with {key} in it once, such as profile:{key}",
    "Put {key} where the mutation's key goes.",
  );

const queue = group({
  connection: name(),
  name: queueName().optional(),
  prefix: queuePrefix().optional(),
  lanes: whole(1, 64).optional(),
  attempts: whole(1, 1000).optional(),
  job: group({ key: pointer(), version: pointer().optional(), payload: pointer().optional() }).optional(),
});

const cache = group({
  region: name(),
  connection: name(),
  key: cacheKey(),
  ttl: duration("1s", "365d").optional(),
  formerly: cacheKey().optional(),
  json: group({ version: pointer().optional(), value: pointer().optional() }).optional(),
});

const value = group({ jsonb: columnName().optional(), columns: list(columnName(), 100).optional() }).superRefine(
  (input, context) => {
    if ((input.jsonb === undefined) === (input.columns === undefined)) {
      const what = input.jsonb === undefined ? "{at} names no column." : "{at} names both a jsonb column and columns.";
      context.addIssue({
        code: "custom",
        message: message(what, "Write { jsonb: doc } or { columns: [name, email] }."),
      });
    } else if (input.columns?.length === 0) {
      context.addIssue({
        code: "custom",
        path: ["columns"],
        message: message("{at} is empty.", "Name at least one column."),
      });
    }
  },
);

const origin = group({
  connection: name(),
  table: tableName(),
  key: columnName(),
  version: columnName(),
  value,
  updatedAt: columnName().optional(),
  greatest: pointer().optional(),
  item: columnName().optional(),
});

const DEPENDENT_KINDS = ["queue", "webhook", "flag"] as const;

const dependent = group({
  name: name(),
  queue: group({ connection: name(), name: queueName(), prefix: queuePrefix().optional() }).optional(),
  webhook: receiverUrl().optional(),
  flag: z
    .literal(true, { error: () => message("{at} must be true, and is {value}.", "Write flag: true, or leave it out.") })
    .optional(),
  reads: oneOf(["origin", "cache"]).optional(),
}).superRefine((input, context) => {
  if (DEPENDENT_KINDS.filter((kind) => input[kind] !== undefined).length !== 1) {
    const what = "{at} must have exactly one of queue, webhook and flag.";
    context.addIssue({ code: "custom", message: message(what, "State how this dependent is held back and restored.") });
  }
});

const place = group({ says: text(280), at: oneOf(["accepted", "materialized"]) });

export const wording = group({
  accepted: text(280),
  materialized: text(280),
  button: place.optional(),
  email: place.optional(),
  webhook: place.optional(),
  event: place.optional(),
});

export const sideEffect = group({
  name: name(),
  by: oneOf(SIDE_EFFECT_CAUSES),
  once: z.boolean({
    error: () =>
      message("{at} must be true or false, and is {value}.", "Write once: true where it happens once by itself."),
  }),
});

/** A path as written in the file; rules over several members are checked elsewhere. */
export const writtenPath = group({
  name: name(),
  title: text(120).optional(),
  mode: oneOf(PATH_MODES).default("native"),
  acknowledge: oneOf(ACKNOWLEDGMENT_BOUNDARIES).optional(),
  invariant: oneOf(INVARIANT_CLASSES),
  replay: oneOf(REPLAY_MODELS),
  maxTruthLag: duration("100ms", "30d"),
  wording: wording.optional(),
  maxCatchUp: duration("1s", "30d").optional(),
  reserveHeadroomPerSec: positive(10_000_000).optional(),
  effects: list(sideEffect, 64).default([]),
  queue: queue.optional(),
  caches: list(cache, 32).default([]),
  origin: origin.optional(),
  replicas: list(group({ connection: name() }), 32).default([]),
  mask: list(pointer(), 200).default([]),
  dependents: list(dependent, 64).default([]),
  safeDrainPerSec: positive(10_000_000).optional(),
  grace: duration("100ms", "1h").default(10_000),
  sweep: group({ share: share() }).optional(),
  sensors: group({ origin: oneOf(["trigger"]).optional(), caches: oneOf(["tracking"]).optional() }).optional(),
});

export type WrittenPath = z.infer<typeof writtenPath>;

const tls = group({
  ca: file().optional(),
  cert: file().optional(),
  key: file().optional(),
  serverName: matching(
    /^[A-Za-z0-9._-]{1,253}$/,
    "a host's name",
    "Write the name that the certificate has.",
  ).optional(),
}).superRefine((input, context) => {
  if ((input.cert === undefined) === (input.key === undefined)) return;
  const what =
    input.key === undefined ? "{at} has a certificate without its key." : "{at} has a key without its certificate.";
  context.addIssue({ code: "custom", message: message(what, "Name the files of both, or of neither.") });
});

export type WrittenTls = z.infer<typeof tls>;

const kinds = Object.fromEntries(CONNECTION_KINDS.map((kind) => [kind, url(kind).optional()])) as Record<
  ConnectionKind,
  z.ZodOptional<ReturnType<typeof url>>
>;

const namedConnection = group({
  ...kinds,
  tls: tls.optional(),
  insecure: z
    .literal(true, {
      error: () => message("{at} must be true, and is {value}.", "Write insecure: true, or leave it out."),
    })
    .optional(),
}).superRefine((input, context) => {
  const named = CONNECTION_KINDS.filter((kind) => input[kind] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1) {
    const what = named.length === 0 ? "{at} names no store." : "{at} names two stores.";
    const remedy = `Write ${CONNECTION_KINDS.map((kind) => `{ ${kind}: "…" }`).join(" or ")}.`;
    context.addIssue({ code: "custom", message: message(what, remedy) });
  } else if (input.tls === undefined && input.insecure === undefined && isUnprotectedUrl(kind, input[kind] ?? "")) {
    context.addIssue({ code: "custom", path: [kind], message: message(PLAIN[kind].what, PLAIN[kind].remedy) });
  }
});

const OR_INSECURE = "or insecure: true where the network itself is protected";
const PLAIN: Record<ConnectionKind, { what: string; remedy: string }> = {
  redis: {
    what: "{at} leads to another machine in plain text.",
    remedy: `Write rediss://, or tls: { ca: FILE } beside it, ${OR_INSECURE}.`,
  },
  postgres: {
    what: "{at} leads to another machine in plain text, or to a server whose certificate nobody checks.",
    remedy: `Add ?sslmode=verify-full, or tls: { ca: FILE } beside it, ${OR_INSECURE}.`,
  },
};

/** A connection as written: one URL, of one kind, and its certificates; these stand beside the URL, or with it in one group. */
export const writtenConnection = z.preprocess((input) => {
  if (typeof input !== "object" || input === null) return input;
  const written = input as Record<string, unknown>;
  const kind = CONNECTION_KINDS.find((each) => typeof written[each] === "object" && written[each] !== null);
  if (kind === undefined || written.tls !== undefined || Array.isArray(written[kind])) return input;
  const { url, ...files } = written[kind] as Record<string, unknown>;
  return { ...written, [kind]: url, ...(Object.keys(files).length > 0 ? { tls: files } : {}) };
}, namedConnection);

/** The top of the file; connections and paths are checked one by one, so that one bad path hides no other. */
export const writtenFile = group({
  connections: z.record(
    z.string(),
    z.unknown(),
    refusal("a group of named connections", 'Write each connection on a line: queue: { redis: "redis://host:6379" }.'),
  ),
  paths: list(z.unknown(), 1000).min(1, {
    error: () => message("The configuration has no path.", "Add at least one under paths."),
  }),
  audit: z.unknown().optional(),
  access: z.unknown().optional(),
  notifications: z.unknown().optional(),
});
