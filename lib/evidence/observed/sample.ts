import type { Sample } from "../../domain/observed/doctor/sample";
import type { ForeignCache, ForeignOrigin, JobsMapping, OutboxMapping, RowPlace } from "../../domain/observed/mapping";
import { readEntry } from "../../domain/observed/read-entry";
import { readJob } from "../../domain/observed/read-job";
import { readRow } from "../../domain/observed/read-row";
import type { ForeignCacheReads } from "../../stores/cache/port";
import type { ForeignOriginReads } from "../../stores/origin/port";
import { type ForeignJob, JOB_SETS, type JobsReads, type OutboxReads } from "../../stores/source/port";

const JOBS_A_SET = 200;
const MOST_ROWS = 300;
const MOST_PAGES = 10;
const MOST_ENTRIES = 300;
const MOST_STEPS = 100;
const EFFORT = 1_000;

const begun = (counted: string, versionAt: string | null): Sample => ({
  counted,
  seen: 0,
  fits: 0,
  ignored: 0,
  misfit: null,
  keys: [],
  versions: [],
  versionAt,
});

function take(sample: Sample, key: string, version: string | null): void {
  sample.keys.push(key);
  if (version !== null) sample.versions.push(version);
}

/** Reads some jobs of each set of a queue, and what the mapping makes of them. */
export async function sampleJobs(jobs: JobsReads, mapping: JobsMapping, keyParts: readonly string[]): Promise<Sample> {
  const pages = await Promise.all(JOB_SETS.map((set) => jobs.page(set, 0, JOBS_A_SET)));
  const found = new Map<string, ForeignJob>(pages.flatMap((page) => page.jobs).map((job) => [job.id, job]));
  const mapped = mapping.rules.flatMap((rule) => (rule.kind === "item" && rule.version !== null ? [rule.version] : []));
  const sample = begun("jobs", mapped.length === 0 ? null : [...new Set(mapped)].join(" or "));
  for (const job of found.values()) {
    sample.seen++;
    const reading = readJob(mapping.rules, keyParts, job);
    if (reading.kind === "ignored") sample.ignored++;
    else if (reading.kind === "unclassified")
      sample.misfit ??= { name: `job ${job.id} (${job.name})`, because: reading.because };
    else {
      sample.fits++;
      for (const { key, version } of reading.writes) take(sample, key, version);
    }
  }
  return sample;
}

const placeText = (place: RowPlace) => (place.kind === "column" ? place.column : place.pointer);

/** Reads some rows of an outbox that are the path's, and what the mapping makes of them. */
export async function sampleOutbox(outbox: OutboxReads, mapping: OutboxMapping): Promise<Sample> {
  const rows = new Map((await outbox.open(MOST_ROWS)).map((row) => [row.id, row]));
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES && rows.size < MOST_ROWS; page++) {
    const read = await outbox.page(after, MOST_ROWS);
    for (const row of read.rows) rows.set(row.id, row);
    after = read.next;
    if (after === null) break;
  }
  const sample = begun("rows", mapping.version === null ? null : placeText(mapping.version));
  for (const row of rows.values()) {
    sample.seen++;
    const reading = readRow(mapping, row.columns);
    if (reading.kind === "unclassified") sample.misfit ??= { name: `row ${row.id}`, because: reading.because };
    else {
      sample.fits++;
      take(sample, reading.write.key, reading.write.version);
    }
  }
  return sample;
}

/** Reads some entries that the template fits, and what the format makes of them. */
export async function sampleEntries(cache: ForeignCacheReads, mapping: ForeignCache, nowMs: number): Promise<Sample> {
  const keys = new Set<string>();
  let position: string | null = null;
  for (let step = 0; step < MOST_STEPS && keys.size < MOST_ENTRIES; step++) {
    const walked = await cache.walk(position, EFFORT);
    for (const key of walked.keys) keys.add(key);
    position = walked.next;
    if (position === null) break;
  }
  const asked = [...keys].slice(0, MOST_ENTRIES);
  const entries = await cache.read(asked);
  const sample = begun("entries", mapping.version);
  for (const [i, key] of asked.entries()) {
    const raw = entries[i] ?? null;
    const entry = raw && readEntry(mapping, raw, nowMs, () => "");
    if (entry === null) continue;
    sample.seen++;
    if (entry.kind === "opaque") {
      sample.misfit ??= { name: `the entry of key ${key}`, because: entry.because };
      continue;
    }
    sample.fits++;
    take(sample, key, entry.version);
  }
  return sample;
}

/** Reads some rows of an origin. */
export async function sampleOrigin(origin: ForeignOriginReads, mapping: ForeignOrigin): Promise<Sample> {
  const { keys } = await origin.keys(null, MOST_ROWS);
  const rows = await origin.read(keys);
  const sample = begun("rows", mapping.version?.column ?? null);
  for (const key of keys) {
    const row = rows.get(key);
    if (row === undefined) continue;
    sample.seen++;
    if (row.value === undefined && !row.deleted) {
      sample.misfit ??= { name: `the row of key ${key}`, because: "its value is empty" };
      continue;
    }
    sample.fits++;
    take(sample, key, row.version);
  }
  return sample;
}
