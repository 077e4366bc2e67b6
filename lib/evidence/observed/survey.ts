import type { SampledEntry, SampledQueue, SampledTable, Surveyed } from "../../domain/observed/propose/model";
import { namesOfEachShape } from "../../domain/observed/propose/names";
import { QUEUE_GLOBS, type QueueName, queuesIn } from "../../domain/observed/survey";
import { JOB_SETS, type JobsReads } from "../../stores/source/port";
import type { KeysSurvey, TablesSurvey } from "../../stores/survey/port";

const MOST_TABLES = 300;
const MOST_ROWS = 300;
const MOST_QUEUES = 200;
const JOBS_A_SET = 100;
const MOST_NAMES = 20_000;

/** The stores to look over, with their reads. */
export interface StoresToSurvey {
  connections: Surveyed["connections"];
  tables(connection: string): TablesSurvey;
  keys(connection: string): KeysSurvey;
  jobs(connection: string, queue: QueueName): JobsReads;
}

/** Schemas of the product's own in an origin or a ledger. */
const OWN_SCHEMAS = ["trueup"];

/** Samples everything that the stores hold, by bounded reads. */
export async function surveyStores(stores: StoresToSurvey): Promise<Surveyed> {
  const tables: SampledTable[] = [];
  const queues: SampledQueue[] = [];
  const entries: SampledEntry[] = [];
  for (const { name, kind } of stores.connections)
    if (kind === "postgres") tables.push(...(await sampledTables(name, stores.tables(name))));
    else {
      const keys = stores.keys(name);
      const found = await queuesOf(keys);
      for (const queue of found) queues.push(await sampledQueue(name, queue, stores.jobs(name, queue)));
      entries.push(...(await sampledEntries(name, keys, found)));
    }
  return { connections: stores.connections, tables, queues, entries };
}

async function sampledTables(connection: string, survey: TablesSurvey): Promise<SampledTable[]> {
  const there = (await survey.tables()).filter(
    ({ schema, isPartition }) => !isPartition && !OWN_SCHEMAS.includes(schema),
  );
  const sampled: SampledTable[] = [];
  for (const table of there.slice(0, MOST_TABLES))
    sampled.push({ connection, table, rows: await survey.rows(table, MOST_ROWS) });
  return sampled;
}

async function queuesOf(keys: KeysSurvey): Promise<QueueName[]> {
  const found = await Promise.all(QUEUE_GLOBS.map((glob) => keys.names(glob, MOST_QUEUES)));
  return queuesIn(found.flatMap(({ names }) => names));
}

async function sampledQueue(connection: string, queue: QueueName, jobs: JobsReads): Promise<SampledQueue> {
  const pages = await Promise.all(JOB_SETS.map((set) => jobs.page(set, 0, JOBS_A_SET)));
  return { connection, ...queue, jobs: pages.flatMap((page) => page.jobs) };
}

async function sampledEntries(
  connection: string,
  keys: KeysSurvey,
  queues: readonly QueueName[],
): Promise<SampledEntry[]> {
  const { names } = await keys.names("*", MOST_NAMES);
  const own = names.filter((key) => !queues.some(({ prefix, name }) => key.startsWith(`${prefix}:${name}:`)));
  const asked = namesOfEachShape(own);
  const entries = await keys.entries(asked);
  return asked.flatMap((name, i) => {
    const entry = entries[i];
    return entry == null ? [] : [{ connection, name, entry }];
  });
}
