import type { RowPlace } from "../mapping";
import { linkOf } from "./link";
import type { RowTexts, SampledTable } from "./model";
import { alikeness, isDelete, isVersionName, plain } from "./names";
import type { OriginGuess } from "./origin";
import { documentOf, leafOf, scalarsOf } from "./scalars";

/** A table that seems to be an outbox, with what its columns seem to be. */
export interface OutboxGuess {
  connection: string;
  schema: string;
  table: string;
  origin: OriginGuess;
  id: string;
  key: RowPlace[];
  where: { column: string; text: string } | null;
  operation: { column: string; delete: string[] } | null;
  payload: { column: string } | { columns: string[] };
  version: RowPlace | null;
  acceptedAt: string | null;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string | null;
  state: StateGuess;
  score: number;
  fits: number;
  seen: number;
}

export type StateGuess =
  | { kind: "column"; column: string; texts: Record<"pending" | "active" | "done" | "failed", string[]> }
  | { kind: "done-when"; column: string }
  | { kind: "removed" }
  | { kind: "insert-only" };

const STATES: readonly ["pending" | "active" | "done" | "failed", RegExp][] = [
  ["failed", /fail|error|dead/i],
  ["done", /sent|done|complet|processed|published|success|deliver/i],
  ["active", /claim|processing|active|running|progress|lock/i],
  ["pending", /./],
];

/** Whether a table's name and columns are those of an outbox: rows about another table's keys, with a payload or a state. */
export function isOutboxLike({ table }: SampledTable): boolean {
  if (table.isPartition || table.isView) return false;
  const names = table.columns.map(({ name }) => plain(name));
  const isNamed = /outbox|^pending|pending_|_pending|mutation|(^|_)(event|message|job)s?$|_queue$/i.test(table.table);
  const isAbout = names.some((name) => /^(aggregateid|entityid|recordid)$/.test(name));
  const hasPayload = names.some((name) => PAYLOAD.test(name));
  return (isAbout && hasPayload) || (isNamed && names.length > 2);
}

const PAYLOAD = /^(payload|body|data|message|event|doc|document)$/;

/** An outbox for each kind of row that is about a known table. An empty outbox is matched by its name alone. */
export function outboxGuesses(sampled: SampledTable, origins: readonly OriginGuess[]): OutboxGuess[] {
  const { table, rows } = sampled;
  const kind = table.columns.find(({ name }) => /^(aggregatetype|entity|entitytype|queue)$/.test(plain(name)))?.name;
  const texts = kind === undefined ? [null] : [...new Set(rows.map((row) => row[kind] ?? null))];
  const guesses = texts.flatMap((text) => {
    const own = kind === undefined ? rows : rows.filter((row) => row[kind] === text);
    const where = kind === undefined || text === null ? null : { column: kind, text };
    return guessOf({ ...sampled, rows: own }, where, origins) ?? [];
  });
  const best = new Map<OriginGuess, OutboxGuess>();
  for (const guess of guesses.sort((a, b) => b.score - a.score))
    if (!best.has(guess.origin)) best.set(guess.origin, guess);
  return [...best.values()];
}

function guessOf(
  { connection, table, rows }: SampledTable,
  where: OutboxGuess["where"],
  origins: readonly OriginGuess[],
): OutboxGuess | null {
  const names = table.columns.map(({ name }) => name);
  const named = (pattern: RegExp) => names.find((name) => pattern.test(plain(name))) ?? null;
  const payload = named(PAYLOAD);
  const id = (table.keys[0] ?? []).find((name) => plain(name) === "id") ?? table.keys[0]?.at(-1);
  if (id === undefined) return null;
  const documents = rows.map((row) => documentsOf(row, id, payload));
  const link = linkOf(documents, origins, `${where?.text ?? ""} ${table.table}`);
  const origin = link?.origin ?? byName(table.table, rows, origins);
  if (origin === null) return null;
  const key = link?.pointers.map((pointer) => placeOf(pointer)) ?? keyByName(names, id, origin);
  if (key === null) return null;
  const state = stateOf(table, rows);
  const operation = named(/^(type|action|operation|op|eventtype)$/);
  const deletes = operation === null ? [] : [...new Set(rows.map((row) => row[operation] ?? ""))].filter(isDelete);
  const version = names.find(isVersionName);
  const inPayload = documents
    .flatMap((document) => [...document.keys()])
    .find((at) => at.startsWith("/payload/") && isVersionName(leafOf(at)));
  const acceptedAt = named(/(created|queued|accepted|inserted|occurred)at$/);
  const isTime = table.columns.some(({ name, type }) => name === acceptedAt && type.startsWith("timestamp"));
  const roles = [id, version, acceptedAt, ...key.map((place) => (place.kind === "column" ? place.column : ""))];
  return {
    connection,
    schema: table.schema,
    table: table.table,
    origin,
    id,
    key,
    where,
    operation: operation === null || deletes.length === 0 ? null : { column: operation, delete: deletes },
    payload: payload === null ? { columns: names.filter((name) => !roles.includes(name)) } : { column: payload },
    version:
      version !== undefined ? { kind: "column", column: version } : inPayload === undefined ? null : placeOf(inPayload),
    acceptedAt: isTime ? acceptedAt : null,
    actor: named(/^(userid|actor|actorid|createdby)$/),
    requestId: named(/^(requestid|correlationid|traceid)$/),
    idempotencyKey: named(/^(idempotencykey|dedupekey|dedupkey)$/),
    state,
    score: link?.score ?? 0,
    fits: link?.fits ?? 0,
    seen: rows.length,
  };
}

/** A row as a document: its columns, and its payload under `/payload`. */
function documentsOf(row: RowTexts, id: string, payload: string | null): Map<string, string> {
  const columns = Object.entries(row).flatMap(([name, text]): [string, string][] =>
    text === null || name === id || name === payload ? [] : [[`/row/${name}`, text]],
  );
  const inside = scalarsOf(payload === null ? undefined : documentOf(row[payload] ?? ""), "/payload");
  return new Map([...columns, ...inside]);
}

const placeOf = (pointer: string): RowPlace =>
  pointer.startsWith("/row/")
    ? { kind: "column", column: pointer.slice("/row/".length) }
    : { kind: "pointer", pointer: pointer.slice("/payload".length) };

/** The table that an empty outbox is named after. */
function byName(table: string, rows: readonly RowTexts[], origins: readonly OriginGuess[]): OriginGuess | null {
  if (rows.length > 0) return null;
  const [best] = origins
    .map((origin) => ({ origin, alike: alikeness(table, origin.table) }))
    .sort((a, b) => b.alike - a.alike);
  return best !== undefined && best.alike >= 0.6 ? best.origin : null;
}

function keyByName(names: readonly string[], id: string, origin: OriginGuess): RowPlace[] | null {
  const others = names.filter((name) => name !== id);
  const columns = origin.key.map(
    (key) =>
      others.find((name) => plain(name) === plain(key)) ??
      others.find((name) => plain(name) === plain(`${origin.table}${key}`)),
  );
  return columns.every((column) => column !== undefined) ? columns.map((column) => ({ kind: "column", column })) : null;
}

function stateOf(table: SampledTable["table"], rows: readonly RowTexts[]): StateGuess {
  const column = table.columns.find(({ name }) => /^(status|state)$/.test(plain(name)))?.name;
  if (column !== undefined) {
    const texts = { pending: [] as string[], active: [] as string[], done: [] as string[], failed: [] as string[] };
    for (const text of new Set(rows.map((row) => row[column] ?? "")))
      texts[STATES.find(([, pattern]) => pattern.test(text))?.[0] ?? "pending"].push(text);
    return { kind: "column", column, texts };
  }
  const ended = table.columns.find(
    ({ name, nullable }) =>
      nullable && /(processed|published|sent|completed|done|dispatched|delivered)at$/.test(plain(name)),
  );
  if (ended !== undefined) return { kind: "done-when", column: ended.name };
  return rows.length === 0 ? { kind: "removed" } : { kind: "insert-only" };
}
