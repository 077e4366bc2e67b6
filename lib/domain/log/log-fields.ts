import { type LoggedError, loggedError } from "./logged-error";

const MOST_CHARACTERS = 500;
const MOST_ITEMS = 32;

type Scalar = string | number | boolean | bigint | null;

const short = (value: unknown): string | number | boolean | null =>
  typeof value === "number" || typeof value === "boolean" || value === null
    ? value
    : String(value).slice(0, MOST_CHARACTERS);

const isScalar = (value: unknown): value is Scalar =>
  value === null || ["string", "number", "boolean", "bigint"].includes(typeof value);

/** A name, an id, a number or a word of a closed list. */
const scalar = (value: Scalar) => (isScalar(value) ? short(value) : undefined);
const scalars = (value: readonly Scalar[]) =>
  Array.isArray(value) ? value.filter(isScalar).slice(0, MOST_ITEMS).map(short) : undefined;
/** An object, of which these members are taken. */
const members =
  <M extends string>(...names: readonly M[]) =>
  (value: { readonly [name in M]?: Scalar | undefined }) =>
    typeof value !== "object" || value === null
      ? undefined
      : Object.fromEntries(names.flatMap((name) => (isScalar(value[name]) ? [[name, short(value[name])]] : [])));

/**
 * The members that a line of a log may have, with what is taken of each. Everything else stays out: a key, a payload, a value, an address
 * of a request with its query.
 */
const FIELDS = {
  error: (error: unknown): LoggedError => loggedError(error),
  request: members("method", "route", "requestId"),
  principal: members("id", "kind"),
  connection: members("name", "store"),
  job: members("id", "name", "queue", "attempts"),
  checkpoint: members("at", "head", "key", "origin", "signature", "size", "stream"),
  attempt: scalar,
  attempts: scalar,
  by: scalar,
  code: scalar,
  dependent: scalar,
  erasure: scalar,
  event: scalar,
  failures: scalar,
  fence: scalar,
  firstAdministratorCode: scalar,
  imported: scalar,
  incident: scalar,
  instance: scalar,
  keys: (count: number) => (typeof count === "number" ? count : undefined),
  lane: scalar,
  level: scalar,
  mutation: scalar,
  mutations: (count: number) => (typeof count === "number" ? count : undefined),
  notification: scalar,
  outstanding: scalar,
  owed: scalar,
  owedAgain: scalar,
  part: scalar,
  path: scalar,
  producer: scalar,
  reason: scalar,
  receiver: scalar,
  reconciliation: scalar,
  refusal: scalar,
  region: scalar,
  remedy: scalar,
  rows: scalar,
  run: scalar,
  size: scalar,
  sqlState: scalar,
  step: scalar,
  store: scalar,
  stream: scalar,
  tookEffect: scalar,
  waitsFor: scalars,
  what: scalar,
  workers: scalars,
} as const;

type FieldName = keyof typeof FIELDS;

/** The members of a line of a log. */
export type LogFields = { [F in FieldName]?: Parameters<(typeof FIELDS)[F]>[0] };

/** What a line of a log takes of these members. Members that stay out are counted. */
export function loggedFields(fields: object): Record<string, unknown> {
  const logged: Record<string, unknown> = {};
  let leftOut = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const take = Object.hasOwn(FIELDS, name) ? (FIELDS[name as FieldName] as (value: unknown) => unknown) : null;
    const taken = take?.(value);
    if (taken === undefined) leftOut++;
    else logged[name] = taken;
  }
  return leftOut === 0 ? logged : { ...logged, leftOut };
}
