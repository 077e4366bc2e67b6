import type { Config } from "../config/load-config";
import { cacheReads, queueReads, refusedSaid } from "../domain/observed/doctor/commands";
import { absentQueue } from "../domain/observed/doctor/queue";
import { relationFault } from "../domain/observed/doctor/relation";
import { type Sample, sampleSaid } from "../domain/observed/doctor/sample";
import { spellingsSaid } from "../domain/observed/doctor/spellings";
import { unfitTemplate } from "../domain/observed/doctor/template";
import { versionsSaid } from "../domain/observed/doctor/versions";
import { mappedColumns } from "../domain/observed/mapped-columns";
import type { ForeignCache, ForeignOrigin, JobsMapping, ObservedPath, OutboxMapping } from "../domain/observed/mapping";
import { QUEUE_GLOBS, queuesIn } from "../domain/observed/survey";
import { globLiteral } from "../domain/reconcile/scan-pattern";
import { sampleEntries, sampleJobs, sampleOrigin, sampleOutbox } from "../evidence/observed/sample";
import { whenReady } from "../stores/cache/redis/client";
import type { ReadObservedPath, WiredObservedPath } from "../stores/path";
import { checkRepairs } from "./doctor-repairs";
import { type OpenedConnections, openOnUse } from "./open-connections";
import { observe } from "./stores";

const READY_WITHIN_MS = 2_000;
const MOST_QUEUES = 1_000;
const MOST_NAMES = 1_000;

/** Notes the outcome of one call as a check; null where the call throws. */
export type Check = <T>(name: string, call: () => T | Promise<T>, fine: (value: T) => string) => Promise<T | null>;

/** What is said of one store of a path. A fault is thrown, so that its check fails. */
interface Said {
  detail: string;
  sample: Sample | null;
}

/** Checks the mapping of each observed path against samples of its stores. Every call only reads. */
export async function checkObserved(config: Config, check: Check): Promise<void> {
  if (config.observed.length === 0) return;
  const opened = openOnUse({ config, name: "doctor" }, null);
  try {
    for (const path of config.observed) await checkPath(config, check, observe(path, 0, opened), opened);
  } finally {
    await opened.close();
  }
}

async function checkPath(config: Config, check: Check, path: WiredObservedPath, opened: OpenedConnections) {
  const mapping = path.config;
  const samples = new Map<string, Sample>();
  const look = async (of: string, member: (string | number)[], call: () => Promise<Said>) => {
    const { file, line } = config.placeInPath(mapping.name, ...member);
    const said = await check(`${of} of ${mapping.name} (${file}:${line})`, call, ({ detail }) => detail);
    if (said?.sample) samples.set(of, said.sample);
  };
  const { outbox, jobs, origin } = path;
  if (outbox !== null && mapping.outbox !== null) {
    const read = mapping.outbox;
    await look("outbox", ["ledger"], () =>
      relation(opened, read, mappedColumns(read), () => sampleOutbox(outbox, read)),
    );
  }
  if (jobs !== null && mapping.jobs !== null) {
    const read = mapping.jobs;
    await look("queue", ["queue"], () => queue(opened, read, () => sampleJobs(jobs, read, mapping.keyParts)));
  }
  for (const [i, cache] of path.caches.entries()) {
    const read = mapping.caches[i] as ForeignCache;
    await look(`cache ${read.region}`, ["caches", i], () =>
      entries(opened, read, mapping, () => sampleEntries(cache, read, Date.now())),
    );
  }
  if (origin !== null && mapping.origin !== null) {
    const read = mapping.origin;
    await look("origin", ["origin"], () =>
      relation(opened, read, originColumns(read), () => sampleOrigin(origin, read)),
    );
  }
  await checkRepairs(path, opened, (store, said) =>
    look(`repair.${store}`, ["repair", store], async () => ({ detail: await said(), sample: null })),
  );
  await check(
    `versions of ${mapping.name}`,
    () => compared(samples, path),
    (detail) => detail,
  );
}

function originColumns({ key, version, value, updatedAt, deletedWhen }: ForeignOrigin): string[] {
  const values = value.kind === "jsonb" ? [value.column] : value.columns;
  return [...key, ...values, version?.column, updatedAt, deletedWhen?.column].filter((column) => column != null);
}

async function relation(
  opened: OpenedConnections,
  mapping: OutboxMapping | ForeignOrigin,
  columns: readonly string[],
  read: () => Promise<Sample>,
): Promise<Said> {
  const tables = opened.tables(mapping.connection);
  const fault = relationFault({ ...mapping, columns }, await tables.tables(), await tables.role());
  if (fault !== null) throw new Error(fault);
  return judged(await read(), { fitNone: false });
}

async function queue(opened: OpenedConnections, mapping: JobsMapping, read: () => Promise<Sample>): Promise<Said> {
  const keys = await readyKeys(opened, mapping.connection);
  const refused = await keys.refused(queueReads(mapping));
  if (refused.length > 0) throw new Error(refusedSaid(refused));
  const own = await keys.names(`${globLiteral(`${mapping.prefix}:${mapping.name}:`)}*`, 1);
  if (own.names.length > 0) return judged(await read(), { fitNone: false });
  const found = await Promise.all(QUEUE_GLOBS.map((glob) => keys.names(glob, MOST_QUEUES)));
  const { isFault, detail } = absentQueue(mapping, queuesIn(found.flatMap(({ names }) => names)));
  if (isFault) throw new Error(detail);
  return { detail, sample: null };
}

async function entries(
  opened: OpenedConnections,
  mapping: ForeignCache,
  { keyParts }: ObservedPath,
  read: () => Promise<Sample>,
): Promise<Said> {
  const keys = await readyKeys(opened, mapping.connection);
  const refused = await keys.refused(cacheReads(mapping, keyParts));
  if (refused.length > 0) throw new Error(refusedSaid(refused));
  const sample = await read();
  if (sample.keys.length > 0 || sample.seen > 0) return judged(sample, { fitNone: true });
  return { detail: unfitTemplate(mapping.key, keyParts, (await keys.names("*", MOST_NAMES)).names), sample };
}

async function readyKeys(opened: OpenedConnections, connection: string) {
  await whenReady(opened.redis(connection), READY_WITHIN_MS);
  return opened.keys(connection);
}

function judged(sample: Sample, may: { fitNone: boolean }): Said {
  const { isFault, detail } = sampleSaid(sample, may);
  if (isFault) throw new Error(detail);
  return { detail, sample };
}

async function compared(samples: ReadonlyMap<string, Sample>, { origin }: ReadObservedPath): Promise<string> {
  const versions = [...samples].map(([of, { versions, versionAt }]) => ({
    of,
    versions,
    isMapped: versionAt !== null,
  }));
  const kinds = origin === null || !samples.has("origin") ? [] : await origin.keyKinds();
  const spelled =
    kinds.length === 0
      ? []
      : [...samples].flatMap(([of, { keys }]) => (of === "origin" ? [] : spellingsSaid(of, keys, kinds)));
  return [versionsSaid(versions), ...spelled].join(" ");
}
