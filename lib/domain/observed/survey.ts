/** A column of another system's table, as the catalog has it. */
export interface SurveyedColumn {
  name: string;
  /** The type under any domain, without bounds: `character varying`, `bigint`. */
  type: string;
  nullable: boolean;
  /** Whether the role may SELECT it. */
  readable: boolean;
}

/** A table or view of another system, as the catalog has it. */
export interface SurveyedTable {
  schema: string;
  table: string;
  isView: boolean;
  /** A partition is read through its partitioned table. */
  isPartition: boolean;
  /** Whether the role may use the schema. */
  usable: boolean;
  columns: SurveyedColumn[];
  /** Column lists that identify one row: the primary key first, then the unique indexes. */
  keys: string[][];
}

/** A queue by its prefix and name. */
export interface QueueName {
  prefix: string;
  name: string;
}

const SETS = ["meta", "id", "wait", "active", "completed", "failed", "delayed", "prioritized", "paused", "events"];

/** The globs that find a key of every queue that BullMQ or Bull 4 has opened. */
export const QUEUE_GLOBS = ["*:meta", "*:id", "*:wait", "*:completed", "*:failed"] as const;

/**
 * The queues whose own keys are among these names, in order. One key alone counts where it is `meta`; another may be an entry that
 * only ends alike.
 */
export function queuesIn(names: Iterable<string>): QueueName[] {
  const found = new Map<string, { queue: QueueName; sets: Set<string> }>();
  for (const name of names) {
    const [, prefix, queue, set] = /^(.+):([^:]+):([^:]+)$/su.exec(name) ?? [];
    if (prefix === undefined || queue === undefined || set === undefined || !SETS.includes(set)) continue;
    const known = found.get(`${prefix}:${queue}`) ?? { queue: { prefix, name: queue }, sets: new Set() };
    known.sets.add(set);
    found.set(`${prefix}:${queue}`, known);
  }
  return [...found.values()]
    .filter(({ sets }) => sets.has("meta") || sets.size > 1)
    .map(({ queue }) => queue)
    .sort((a, b) => (`${a.prefix}:${a.name}` < `${b.prefix}:${b.name}` ? -1 : 1));
}
