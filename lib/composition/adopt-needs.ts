import { randomUUID } from "node:crypto";
import type { Config } from "../config/load-config";
import { newTemplate, widened } from "../domain/observed/adopt/names";
import type { Need, SeenStores } from "../domain/observed/adopt/need";
import { needsOf } from "../domain/observed/adopt/needs";
import { writeProbes } from "../domain/observed/adopt/probes";
import type { ObservedPath } from "../domain/observed/mapping";
import type { SurveyedTable } from "../domain/observed/survey";
import { whenReady } from "../stores/cache/redis/client";
import type { OpenedConnections } from "./open-connections";

const READY_WITHIN_MS = 2_000;

/** The needs of a path that is to be native, with what the stores showed and the templates that are proposed by region. */
export interface NeedsSeen {
  needs: Need[];
  table: SurveyedTable | null;
  queue: string | null;
  templates: ReadonlyMap<string, string | null>;
}

/** Reads the catalog, and asks each Redis by commands that change nothing whether its user may write. */
export async function needsSeen(config: Config, path: ObservedPath, opened: OpenedConnections): Promise<NeedsSeen> {
  const templates = templatesOf(config, path);
  const connection = queueConnection(config, path);
  const { origin } = path;
  const tables = origin === null ? null : opened.tables(origin.connection);
  const isOrigin = ({ schema, table }: SurveyedTable) => schema === origin?.schema && table === origin.table;
  const seen: SeenStores = {
    table: (await tables?.tables())?.find(isOrigin) ?? null,
    rights: (origin && (await tables?.rights(origin))) ?? null,
    queue:
      connection === null
        ? null
        : { connection, refused: await refused(opened, connection, [`trueup:${path.name}:${randomUUID()}`]) },
    caches: new Map(
      await Promise.all(
        path.caches.map(async (cache) => {
          const names = [templates.get(cache.region) ?? "", widened(cache.key, path.keyParts)];
          const absent = names.map((name) => name.replace("{key}", randomUUID()));
          return [cache.region, await refused(opened, cache.connection, absent)] as const;
        }),
      ),
    ),
  };
  return { needs: needsOf(path, seen, templates), table: seen.table, queue: connection, templates };
}

async function refused(opened: OpenedConnections, connection: string, absent: readonly string[]): Promise<string[]> {
  await whenReady(opened.redis(connection), READY_WITHIN_MS);
  return opened.keys(connection).refused(absent.flatMap(writeProbes));
}

/** The Redis of their queue, else the first of the configuration. */
function queueConnection({ connections }: Config, { jobs }: ObservedPath): string | null {
  return jobs?.connection ?? [...connections.values()].find(({ kind }) => kind === "redis")?.name ?? null;
}

/** A new template for each region, which gives no name of any path's entries in the same Redis. */
function templatesOf({ paths, observed }: Config, path: ObservedPath): Map<string, string | null> {
  return new Map(
    path.caches.map(({ region, connection }) => {
      const native = paths.flatMap(({ caches }) => caches.filter((cache) => cache.connection === connection));
      const foreign = observed.flatMap(({ caches, keyParts }) =>
        caches.flatMap((cache) => (cache.connection === connection ? [widened(cache.key, keyParts)] : [])),
      );
      const taken = [...native.flatMap(({ key, formerly }) => [key, formerly ?? key]), ...foreign];
      return [region, newTemplate(path.name, taken)];
    }),
  );
}
