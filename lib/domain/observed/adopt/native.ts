import type { ObservedPath } from "../mapping";
import type { SurveyedTable } from "../survey";
import { formerName } from "./names";
import { versionColumn } from "./table-needs";

/** The members of a configuration that a path gets when it becomes native; the others stay as they are written. */
export interface NativeMembers {
  acknowledge: string;
  /** Null: writes are acknowledged with the origin's commit. */
  queue: { connection: string; name?: string; lanes: number } | null;
  caches: { region: string; connection: string; key: string; formerly: string }[];
  origin: {
    connection: string;
    table: string;
    key: string;
    version: string;
    value: { jsonb: string } | { columns: string[] };
    updatedAt?: string;
  };
}

/** The lanes of a path that gives none. */
const LANES = 4;
const NATIVE_PREFIX = "trueup";

/** An observed path's stores as those of a native path; for a path whose needs are all met. */
export function nativeMembers(
  path: ObservedPath,
  { table, queue, templates }: { table: SurveyedTable; queue: string; templates: ReadonlyMap<string, string | null> },
): NativeMembers {
  const { name, acknowledge, jobs, origin } = path;
  if (origin === null) throw new Error(`path ${name} has no origin`);
  const isTheirs = jobs?.connection === queue && jobs.prefix === NATIVE_PREFIX && jobs.name === name;
  const { value, updatedAt } = origin;
  return {
    // The ledger has each write before the answer, which is more than a cache's word.
    acknowledge: acknowledge === "cache-only" ? "durable-append" : acknowledge,
    queue:
      acknowledge === "origin-commit"
        ? null
        : { connection: queue, ...(isTheirs ? { name: `${name}-native` } : {}), lanes: LANES },
    caches: path.caches.map(({ region, connection, key }) => ({
      region,
      connection,
      key: templates.get(region) ?? "",
      formerly: formerName(key, path.keyParts) ?? "",
    })),
    origin: {
      connection: origin.connection,
      table: `${origin.schema}.${origin.table}`,
      key: origin.key[0] ?? "",
      version: versionColumn(origin, table) ?? "",
      value: value.kind === "jsonb" ? { jsonb: value.column } : { columns: value.columns },
      ...(updatedAt === null ? {} : { updatedAt }),
    },
  };
}
