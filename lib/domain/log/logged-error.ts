import { cutSecrets } from "../cut-secrets";

/** An error as a log has it: the members that hold no value of anybody's, and nothing else of the error. */
export interface LoggedError {
  name: string;
  /** A driver's or the operating system's code. */
  code?: string;
  sqlState?: string;
  schema?: string;
  table?: string;
  constraint?: string;
  /** The Redis command's name, without its arguments. */
  command?: string;
  message?: string;
  /** Where an unknown error was thrown; its message stays out. */
  at?: string[];
  cause?: LoggedError;
  errors?: LoggedError[];
}

const MOST_CAUSES = 4;
const MOST_FRAMES = 8;
const MOST_CHARACTERS = 500;

const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const CODE = /^[A-Z0-9_]{1,40}$/;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** The product's own errors whose messages name stores, paths, settings and people's choices, and quote no value. */
const OWN: ReadonlySet<string> = new Set([
  "CheckpointMisread",
  "ConfigError",
  "DatabaseUnreachable",
  "DeadlineExceeded",
  "EnvironmentError",
  "Forbidden",
  "MarksMoved",
  "NotQuiet",
  "OriginMisfit",
  "RunOvertaken",
  "SourceMisfit",
]);

/**
 * SQLSTATE classes whose messages name objects, users and states of the server: connection, transaction state, authorization, names,
 * rollback, syntax and rights, resources, locks, intervention, system, internal. The others may quote a value of a row.
 */
const SPOKEN_CLASSES: ReadonlySet<string> = new Set("08 25 26 28 3D 3F 40 42 53 54 55 57 58 XX".split(" "));

/** Messages of drivers that have neither a class nor a code of their own. */
const DRIVERS =
  /^(Connection is closed\.|Command timed out|Connection terminated( unexpectedly| due to connection timeout)?|timeout exceeded when trying to connect|timeout expired|Query read timeout|Stream isn't writeable and enableOfflineQueue options is false|The client was closed|Client was closed and is not queryable|Cannot use a pool after calling end on the pool)$/;

/**
 * What a log may have of an error. Messages of the product's own errors and of drivers' known ones are kept, after a cut of secrets. A
 * query, a parameter, a detail and every other member stay out.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: error === null ? "null" : typeof error };
  const has = error as Error & Record<string, unknown>;
  const name = NAME.test(error.name) ? error.name : "Error";
  const logged: LoggedError = { name };
  const code = typeof has.code === "string" && CODE.test(has.code) ? has.code : undefined;
  const isPostgres = typeof has.severity === "string" && code !== undefined && SQL_STATE.test(code);
  if (isPostgres) Object.assign(logged, { sqlState: code }, identifiers(has));
  else if (code !== undefined) logged.code = code;
  if (name === "OriginRefused") Object.assign(logged, refusalOf(has.refusal));
  if (name === "ReplyError") Object.assign(logged, replyOf(has));
  const message = spoken(error, { name, code, isPostgres });
  if (message !== null) logged.message = cutSecrets(message).slice(0, MOST_CHARACTERS);
  else if (!isPostgres && name !== "ReplyError") logged.at = framesOf(error);
  if (depth < MOST_CAUSES) {
    if (error.cause !== undefined) logged.cause = loggedError(error.cause, depth + 1);
    if (error instanceof AggregateError)
      logged.errors = error.errors.slice(0, MOST_CAUSES).map((each) => loggedError(each, depth + 1));
  }
  return logged;
}

interface Told {
  name: string;
  code: string | undefined;
  isPostgres: boolean;
}

/** The message where it quotes nothing; null otherwise. */
function spoken(error: Error, { name, code, isPostgres }: Told): string | null {
  if (isPostgres) return SPOKEN_CLASSES.has((code as string).slice(0, 2)) ? error.message : null;
  if (OWN.has(name) || DRIVERS.test(error.message)) return error.message;
  // An error of the operating system names the call and the address.
  return "syscall" in error && "errno" in error && code !== undefined ? error.message : null;
}

/** The names of what a Postgres error is about. */
function identifiers(has: Record<string, unknown>): Pick<LoggedError, "schema" | "table" | "constraint"> {
  const named = ["schema", "table", "constraint"] as const;
  return Object.fromEntries(
    named.flatMap((member) => (typeof has[member] === "string" ? [[member, has[member].slice(0, 63)]] : [])),
  );
}

/** A Redis server's refusal: the first word of its answer, and the name of the command. */
function replyOf({ message, command }: Record<string, unknown>): Pick<LoggedError, "code" | "command"> {
  const word = /^[A-Z]{2,20}\b/.exec(String(message))?.[0];
  const name = (command as { name?: unknown } | undefined)?.name;
  return {
    ...(word !== undefined && { code: word }),
    ...(typeof name === "string" && /^[a-zA-Z.]{1,32}$/.test(name) && { command: name }),
  };
}

/** An origin's refusal: its kind and SQLSTATE. The reason may quote the row. */
function refusalOf(refusal: unknown): Pick<LoggedError, "code" | "sqlState"> {
  const { kind, sqlState } = (refusal ?? {}) as { kind?: unknown; sqlState?: unknown };
  return {
    ...(typeof kind === "string" && /^[a-z-]{1,40}$/.test(kind) && { code: kind }),
    ...(typeof sqlState === "string" && SQL_STATE.test(sqlState) && { sqlState }),
  };
}

/** The calls that led to an error: the stack without the message before it. */
function framesOf(error: Error): string[] {
  const { stack = "", message } = error;
  const end = stack.indexOf(message);
  const frames = end < 0 ? "" : stack.slice(end + message.length);
  return frames
    .split("\n")
    .filter((line) => /^ {4}at [^"'`]*$/.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}
