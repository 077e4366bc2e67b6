import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { fillTemplate, keyPartsOf, keyText, matchTemplate, templatePieces } from "../../../domain/observed/key-parts";
import type { EntryFormat, ForeignCache } from "../../../domain/observed/mapping";
import { globLiteral } from "../../../domain/reconcile/scan-pattern";
import { withDeadline } from "../../deadline";
import type { ForeignCacheReads, RawEntry } from "../port";
import { pipelined } from "./scripted";

const DEADLINE_MS = 2_000;

/** One region of another system's cache, by plain read commands. */
export function foreignCache(client: Redis, mapping: ForeignCache, keyParts: readonly string[]): ForeignCacheReads {
  const { region } = mapping;
  const bounded = <T>(call: Promise<T>, what: string) => withDeadline(call, DEADLINE_MS, `cache ${region}: ${what}`);
  return {
    region,
    read: (keys) => bounded(readEntries(client, mapping, { keys, keyParts }), "reading entries"),
    walk: (position, effort) => bounded(walk(client, mapping, { keyParts, position, effort }), "walking its entries"),
    hits: () => bounded(hitsOf(client), "reading its hits"),
  };
}

type Read = "get" | "hgetall";

const READ_OF_FORMAT: Record<EntryFormat, Read> = { json: "get", keyv: "get", text: "get", hash: "hgetall" };
const READ_OF_TYPE: Readonly<Record<string, Read>> = { string: "get", hash: "hgetall" };

async function readEntries(
  client: Redis,
  { key: template, format }: ForeignCache,
  { keys, keyParts }: { keys: readonly string[]; keyParts: readonly string[] },
): Promise<(RawEntry | null)[]> {
  const expected = READ_OF_FORMAT[format];
  const asked = keys.map((key) => {
    const parts = keyPartsOf(key, keyParts.length);
    return parts === null ? null : { name: fillTemplate(template, keyParts, parts), read: expected };
  });
  const entries = await readAs(client, asked);
  // An entry of a type that the mapping does not expect is read again as what it is.
  const others = asked.map((each, i) => {
    const entry = entries[i] ?? null;
    const read = entry?.type === "other" ? READ_OF_TYPE[entry.named] : undefined;
    return each === null || read === undefined ? null : { ...each, read };
  });
  const again = await readAs(client, others);
  return entries.map((entry, i) => (others[i] === null ? entry : (again[i] ?? null)));
}

/** Entries by the names of their keys; an entry of another type than its read is for is `other`. */
async function readAs(
  client: Redis,
  asked: readonly ({ name: string; read: Read } | null)[],
): Promise<(RawEntry | null)[]> {
  const there = asked.filter((each) => each !== null);
  const calls = there.flatMap((each) => ["type", each.read, "pttl"].map((call) => ({ name: each.name, call })));
  const answers = await pipelined(
    client,
    calls,
    (batch, { name, call }) => {
      if (call === "type") batch.type(name);
      else if (call === "pttl") batch.pttl(name);
      else if (call === "get") batch.getBuffer(name);
      else batch.hgetallBuffer(name);
    },
    orWrongType,
  );
  let at = 0;
  return asked.map((each) => {
    if (each === null) return null;
    const [type, content, ttl] = answers.slice(at, at + 3) as [string, unknown, number];
    at += 3;
    return rawEntry(type, content, ttl < 0 ? null : ttl);
  });
}

function rawEntry(type: string, content: unknown, ttlMs: number | null): RawEntry | null {
  if (type === "none" || content === null) return null;
  if (content === WRONG_TYPE) return { type: "other", named: type, ttlMs };
  if (content instanceof Uint8Array) return { type: "string", bytes: content, ttlMs };
  const fields = new Map(Object.entries(content as Record<string, Uint8Array>));
  // An entry that ended after its type was read has no fields; Redis keeps no empty hash.
  return fields.size === 0 ? null : { type: "hash", fields, ttlMs };
}

const WRONG_TYPE = Symbol("wrong type");

function orWrongType(error: Error): typeof WRONG_TYPE {
  if (!error.message.startsWith("WRONGTYPE")) throw error;
  return WRONG_TYPE;
}

async function walk(
  client: Redis,
  { key: template }: ForeignCache,
  { keyParts, position, effort }: { keyParts: readonly string[]; position: string | null; effort: number },
): Promise<{ keys: string[]; next: string | null }> {
  const pieces = templatePieces(template, keyParts);
  const glob = pieces.map((piece) => (piece.kind === "fixed" ? globLiteral(piece.text) : "*")).join("");
  const [life, cursor] = position?.split(" ") ?? [];
  const now = await lifeOf(client);
  const [next, names] = await client.scan(
    life === now && cursor !== undefined ? cursor : "0",
    "MATCH",
    glob,
    "COUNT",
    effort,
  );
  const keys = names.flatMap((name) => {
    const parts = matchTemplate(template, keyParts, name);
    return parts === null || name.includes(NO_TEXT) ? [] : [keyText(parts)];
  });
  return { keys, next: next === "0" ? null : `${now} ${next}` };
}

/** The driver's sign for bytes that are no UTF-8: such a name does not lead back to its entry. */
const NO_TEXT = "\uFFFD";

const connections = new WeakMap<Redis, string>();

/** Identifies the server's present life; where the client may not ask, its present connection, which no life outlasts. */
async function lifeOf(client: Redis): Promise<string> {
  const told = await infoOf(client, "server");
  const runId = told === null ? undefined : /run_id:(\w+)/.exec(told)?.[1];
  if (runId !== undefined) return runId;
  const known = connections.get(client);
  if (known !== undefined) return known;
  const connection = randomUUID();
  connections.set(client, connection);
  client.once("close", () => connections.delete(client));
  return connection;
}

async function hitsOf(client: Redis): Promise<{ hits: number; misses: number } | null> {
  const told = await infoOf(client, "stats");
  if (told === null) return null;
  const figure = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(told)?.[1] ?? 0);
  return { hits: figure("keyspace_hits"), misses: figure("keyspace_misses") };
}

/** Null where the client's user may not ask. */
async function infoOf(client: Redis, section: string): Promise<string | null> {
  try {
    return await client.info(section);
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown command)/i.test(error.message)) return null;
    throw error;
  }
}
