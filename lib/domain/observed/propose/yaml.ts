import type { RowPlace } from "../mapping";
import { type CacheGuess, partName } from "./entries";
import type { JobGroup } from "./jobs";
import type { Surveyed } from "./model";
import { isChangeTime } from "./names";
import { memberOf, type OriginGuess } from "./origin";
import type { OutboxGuess } from "./outbox";
import type { Guesses, PathGuess } from "./propose";
import { leafOf } from "./scalars";

const PLAIN = /^[A-Za-z_/][\w./-]*$/;
const WORDS = /^(true|false|yes|no|on|off|null|y|n)$/i;

const text = (value: string): string => (PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value));
const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;
const oneOrList = (values: readonly string[]): string =>
  values.length === 1 ? text(values[0] as string) : list(values);
const of = (fits: number, seen: number, counted: string) => `${fits} of ${seen} sampled ${counted} fit`;

/** The variable that holds a connection's address. */
export const variableOf = (connection: string): string =>
  `${connection
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "_")
    .replace(/_URL$/, "")}_URL`;

const PLAIN_TEXT =
  "   # fill in: plain text to another machine is refused. Use TLS (rediss://, sslmode=verify-full), or add insecure: true in a network that is protected by itself.";

/** The guesses as the text of a `trueup.yaml`, with a comment for each of them, and for each connection in `plainText`. */
export function proposedYaml(
  { connections }: Pick<Surveyed, "connections">,
  { paths, tables, queues }: Guesses,
  plainText: ReadonlySet<string> = new Set(),
): string {
  const used = (name: string) => connectionsOf(paths).includes(name);
  return [
    "# Proposed from samples of the stores: every line is a guess to be checked, and `npx trueup doctor` checks them again.",
    "# Nothing was written to a store, and with this file nothing is: `repair` is off for all paths.",
    "connections:",
    ...connections.map(
      ({ name, kind }) =>
        `${used(name) ? "  " : "  # nothing below uses it: "}${name}: { ${kind}: "$\{${variableOf(name)}}" }${plainText.has(name) ? PLAIN_TEXT : ""}`,
    ),
    "",
    paths.length === 0 ? "paths: []" : "paths:",
    ...paths.flatMap(pathLines),
    ...(tables.length === 0 ? [] : [`# Tables that nothing was found to belong to: ${tables.join(", ")}.`]),
    ...(queues.length === 0 ? [] : [`# Queues whose jobs tell no table: ${queues.join(", ")}.`]),
    "",
  ].join("\n");
}

const connectionsOf = (paths: readonly PathGuess[]): string[] =>
  paths.flatMap(({ origin, outbox, queue, caches }) => [
    origin.connection,
    ...(outbox === null ? [] : [outbox.connection]),
    ...(queue === null ? [] : [queue.queue.connection]),
    ...caches.map(({ connection }) => connection),
  ]);

function pathLines(path: PathGuess): string[] {
  const { origin, outbox, queue, namedQueue, caches } = path;
  const parts = origin.key.map((_, at) => partName(origin.key, at));
  const repair = "repair: { queue: false, cache: false, origin: false }";
  return [
    `  - name: ${path.name}`,
    "mode: observed",
    "invariant: external   # fill in: binding | external | rebuildable",
    "replay: last-write-wins   # fill in: how later writes relate to earlier ones",
    "maxTruthLag: 1m   # fill in: how late the origin may be",
    ...(parts.length === 1 ? [] : [`keyParts: ${list(parts)}   # the primary key of ${origin.table}`]),
    ...(outbox === null ? [] : outboxLines(outbox)),
    ...(queue === null ? [] : queueLines(queue, origin)),
    ...(namedQueue === null ? [] : namedQueueLines(namedQueue)),
    ...(caches.length === 0 ? [] : ["caches:", ...caches.flatMap(cacheLines)]),
    ...originLines(path),
    repair,
    "",
  ].map((line, i) => (i === 0 || line === "" ? line : `    ${line}`));
}

const place = (at: RowPlace): string => (at.kind === "column" ? text(at.column) : `{ pointer: ${text(at.pointer)} }`);
const versionPlace = (at: RowPlace): string => (at.kind === "column" ? `{ column: ${text(at.column)} }` : place(at));

function outboxLines(outbox: OutboxGuess): string[] {
  const { schema, table, id, key, where, operation, payload, version, fits, seen } = outbox;
  const named = (member: "acceptedAt" | "actor" | "requestId" | "idempotencyKey") =>
    outbox[member] === null ? [] : [`  ${member}: ${text(outbox[member])}   # by the column's name`];
  return [
    `ledger:   # ${seen === 0 ? `no row to sample: by the names of its table and columns` : of(fits, seen, "rows")}`,
    `  connection: ${outbox.connection}`,
    `  table: ${text(`${schema}.${table}`)}`,
    `  id: ${text(id)}`,
    `  key: ${key.length === 1 ? place(key[0] as RowPlace) : `[${key.map(place).join(", ")}]`}   # ${seen === 0 ? "by its name" : `its texts are keys of ${outbox.origin.table}`}`,
    ...(where === null
      ? []
      : [`  where: { ${text(where.column)}: [${text(where.text)}] }   # other texts have other tables' keys`]),
    operation === null
      ? "  # operation: { column: FILL_IN, delete: [FILL_IN] }   # no row that deletes was seen"
      : `  operation: { column: ${text(operation.column)}, delete: ${list(operation.delete)} }`,
    "column" in payload
      ? `  payload: ${text(payload.column)}`
      : `  payload: { columns: ${list(payload.columns)} }   # the columns that are nothing else`,
    version === null
      ? "  # version: FILL_IN   # no member is named like a version"
      : `  version: ${versionPlace(version)}`,
    ...named("acceptedAt"),
    ...named("actor"),
    ...named("requestId"),
    ...named("idempotencyKey"),
    ...stateLines(outbox),
  ];
}

function stateLines({ state }: OutboxGuess): string[] {
  switch (state.kind) {
    case "done-when":
      return [`  state: { doneWhen: { notNull: ${text(state.column)} } }   # by the column's name`];
    case "removed":
      return ["  state: { removedWhenDone: true }   # the table is empty: rows seem to be removed when they are done"];
    case "insert-only":
      return [
        "  state: { insertOnly: true }   # no column tells a state: use { removedWhenDone: true } where rows are removed",
      ];
    case "column": {
      const { pending, active, done, failed } = state.texts;
      const seen = [...pending, ...active, ...done, ...failed];
      const members = [
        `pending: ${list(pending.length === 0 ? ["NEW"] : pending)}`,
        ...(active.length === 0 ? [] : [`active: ${list(active)}`]),
        `done: ${list(done.length === 0 ? ["DONE"] : done)}`,
        ...(failed.length === 0 ? [] : [`failed: ${list(failed)}`]),
      ];
      return [
        `  state: { column: ${text(state.column)}, ${members.join(", ")} }   # seen: ${seen.join(", ") || "none"}; fill in the texts that were not seen`,
      ];
    }
  }
}

function queueLines({ queue, groups }: NonNullable<PathGuess["queue"]>, origin: OriginGuess): string[] {
  const own = groups.filter(({ link }) => link?.origin === origin);
  const others = groups.filter(({ link }) => link?.origin !== origin);
  const byWhere = others.filter(({ where }) => where !== null);
  const names = [...new Set(others.filter(({ where }) => where === null).flatMap((group) => group.names))];
  return [
    "queue:",
    `  connection: ${queue.connection}`,
    `  name: ${text(queue.name)}`,
    `  prefix: ${text(queue.prefix)}`,
    "  worker: unguarded   # fill in: version-guarded or idempotent, where the worker is",
    "  jobs:",
    ...own.map((group) => `    - ${ruleText(group)}   # ${groupSaid(group)}`),
    ...byWhere.map(
      ({ where, seen }) =>
        `    - { where: { ${where?.pointer}: [${text(where?.text ?? "")}] }, ignore: true }   # ${seen} seen; carry no row of ${origin.table}`,
    ),
    ...(names.length === 0
      ? []
      : [`    - { name: ${list(names)}, ignore: true }   # seen; they carry no row of ${origin.table}`]),
  ];
}

const groupSaid = ({ link, isDelete, seen }: JobGroup) =>
  link === null || isDelete
    ? `${seen} seen; the key by the member's name`
    : `${of(link.fits, link.of, "keys")}: they are in ${link.origin.table}`;

function ruleText({ names, where, each, pointers, version, payload, isDelete }: JobGroup): string {
  const members = [
    where === null ? `name: ${oneOrList(names)}` : `where: { ${where.pointer}: [${text(where.text)}] }`,
    ...(each === null ? [] : [`each: ${text(each)}`]),
    `key: ${oneOrList(pointers)}`,
    ...(version === null ? [] : [`version: ${text(version)}`]),
    ...(payload === null ? [] : [`payload: ${text(payload)}`]),
    ...(isDelete ? ["operation: delete"] : []),
  ];
  return `{ ${members.join(", ")} }`;
}

const namedQueueLines = ({
  connection,
  name,
  prefix,
}: {
  connection: string;
  name: string;
  prefix: string;
}): string[] => [
  "# A queue with a name like the table's, and no job to tell what its jobs say; fill in:",
  `# queue: { connection: ${connection}, name: ${text(name)}, prefix: ${text(prefix)}, job: { key: /FILL_IN, version: /FILL_IN, payload: /FILL_IN } }`,
];

function cacheLines({ connection, key, format, version, value, fits, isOpaque }: CacheGuess, at: number): string[] {
  const members = [
    `region: ${regionOf(connection, at)}`,
    `connection: ${connection}`,
    `key: ${JSON.stringify(key)}`,
    `format: ${format}`,
    ...(version === null ? [] : [`version: ${text(version)}`]),
    ...(value === null ? [] : [`value: ${text(value)}`]),
  ];
  const said = isOpaque
    ? "their bytes fit no format, so that only their presence is seen"
    : "their names have keys of the table";
  return [`  - { ${members.join(", ")} }   # ${fits} sampled entries: ${said}`];
}

const regionOf = (connection: string, at: number) => connection.replace(/^cache-/, "") || `r${at + 1}`;

/** Whether the times of the table's rows are compared with other stores' versions, none of which is a time. */
function isTimeAlone({ origin, queue, caches }: PathGuess): boolean {
  const jobs = (queue?.groups ?? []).flatMap((group) => (group.link?.origin === origin ? [group.version] : []));
  const versions = [...jobs, ...caches.map(({ version }) => version)].filter((version) => version !== null);
  return (
    origin.version?.kind === "timestamp" &&
    versions.length > 0 &&
    !versions.some((version) => isChangeTime(leafOf(version)))
  );
}

function originLines(path: PathGuess): string[] {
  const { origin, queue, outbox, caches } = path;
  const { key, value, isDocument, deletedAt } = origin;
  const isAlone = isTimeAlone(path);
  const version = isAlone ? null : origin.version;
  const updatedAt = isAlone ? (origin.version?.column ?? null) : origin.updatedAt;
  const members = (queue?.groups ?? []).flatMap(({ link, members }) => (link?.origin === origin ? members : []));
  const pairs = value.map((column) => ({ column, member: memberOf(column, members.map(leafOf)) }));
  const columns = pairs.every(({ column, member }) => column === member)
    ? list(value)
    : `{ ${pairs.map(({ column, member }) => `${text(member)}: ${text(column)}`).join(", ")} }`;
  const evidence = [queue, outbox, caches[0]].filter((each) => each != null).length;
  return [
    `origin:   # ${origin.rows.length} rows sampled; other stores with its keys: ${evidence}`,
    `  connection: ${origin.connection}`,
    `  table: ${text(`${origin.schema}.${origin.table}`)}`,
    `  key: ${oneOrList(key)}   # the primary key`,
    version === null
      ? `  # version: FILL_IN   # ${isAlone ? "the times of this table do not compare with the other stores' versions" : "no column is named like a version or the time of a change"}`
      : `  version: ${version.kind === "number" ? text(version.column) : `{ timestamp: ${text(version.column)} }`}   # by its name and type`,
    isDocument
      ? `  value: { jsonb: ${text(value[0] as string)} }`
      : `  value: { columns: ${columns} }   # the columns that are nothing else`,
    ...(updatedAt === null ? [] : [`  updatedAt: ${text(updatedAt)}`]),
    ...(deletedAt === null ? [] : [`  deletedWhen: { notNull: ${text(deletedAt)} }   # by its name`]),
  ];
}
