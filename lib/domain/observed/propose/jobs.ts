import { readPointer } from "../../json-pointer";
import { exactNumber } from "../../json-text";
import type { JobText } from "../read-job";
import { type Link, linkOf } from "./link";
import type { SampledQueue } from "./model";
import { isDelete, plain } from "./names";
import type { OriginGuess } from "./origin";
import { documentOf, leafOf, scalarsOf } from "./scalars";
import { versionIn } from "./version-place";

/** Jobs of one kind: of one name, and of one operation where their data names it. */
export interface JobGroup {
  names: string[];
  where: { pointer: string; text: string } | null;
  each: string | null;
  /** Null: no table has the keys of these jobs. */
  link: Link | null;
  isDelete: boolean;
  pointers: string[];
  version: string | null;
  payload: string | null;
  /** Pointers to the scalars of the first job. */
  members: string[];
  seen: number;
}

const OPERATIONS = ["/operation", "/op", "/action"];

/** The kinds of jobs in a queue, each with the table whose keys its jobs carry. */
export function jobGroups(queue: SampledQueue, origins: readonly OriginGuess[]): JobGroup[] {
  const kinds = new Map<string, { job: JobText; documents: unknown[]; where: JobGroup["where"] }>();
  for (const job of queue.jobs) {
    const document = documentOf(job.data);
    const pointer = OPERATIONS.find((at) => typeof readPointer(document, at) === "string");
    const where = pointer === undefined ? null : { pointer, text: String(readPointer(document, pointer)) };
    const id = JSON.stringify([job.name, where]);
    const known = kinds.get(id) ?? { job, documents: [], where };
    known.documents.push(document);
    kinds.set(id, known);
  }
  const groups = [...kinds.values()].map((kind) => groupOf(queue, kind, origins));
  const carries = (origin: OriginGuess) => groups.some(({ link }) => link?.origin === origin && link.content > 0);
  // Jobs that name a key and carry nothing of its row write nothing, where other jobs of the queue carry rows.
  const writing = groups.map((group) =>
    group.link !== null && !group.isDelete && group.link.content === 0 && carries(group.link.origin)
      ? { ...group, link: null }
      : group,
  );
  return writing.map((group) => (group.isDelete ? asDelete(group, writing, kinds) : group));
}

function groupOf(
  queue: SampledQueue,
  { job, documents, where }: { job: JobText; documents: unknown[]; where: JobGroup["where"] },
  origins: readonly OriginGuess[],
): JobGroup {
  const named = `${job.name} ${queue.name}`;
  const each = listIn(documents[0]);
  const items = each === null ? documents : documents.flatMap((document) => readPointer(document, each) as unknown[]);
  const scalars = items.map((item) => scalarsOf(item));
  const link = linkOf(scalars, origins, named);
  const pointers = link?.pointers ?? [];
  const isDeleting = isDelete(where?.text ?? job.name);
  return {
    names: [job.name],
    where,
    each,
    link,
    isDelete: isDeleting,
    pointers,
    version: versionIn([...(scalars[0]?.keys() ?? [])], link?.origin ?? null, pointers[0]),
    payload: isDeleting ? null : payloadIn(items[0]),
    members: [...(scalars[0]?.keys() ?? [])],
    seen: documents.length,
  };
}

/** The list of objects of a batch; null where the data has none. */
function listIn(document: unknown): string | null {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return null;
  const found = Object.entries(document).find(
    ([, value]) =>
      Array.isArray(value) && value.length > 0 && typeof value[0] === "object" && exactNumber(value[0]) === null,
  );
  return found === undefined ? null : `/${found[0]}`;
}

/** The one object that a job's data has, besides what is said about the job. */
function payloadIn(document: unknown): string | null {
  if (typeof document !== "object" || document === null) return null;
  const objects = Object.entries(document).filter(
    ([name, value]) =>
      typeof value === "object" &&
      !Array.isArray(value) &&
      exactNumber(value) === null &&
      value !== null &&
      !/^(meta|metadata|headers|context)$/i.test(name),
  );
  return objects.length === 1 ? `/${objects[0]?.[0]}` : null;
}

/** A delete carries no row that would tell its table, so its key is sought under the name that the other jobs of its queue have it. */
function asDelete(
  group: JobGroup,
  groups: readonly JobGroup[],
  kinds: ReadonlyMap<string, { documents: unknown[] }>,
): JobGroup {
  const sets = groups.filter((other) => other.link !== null && !other.isDelete);
  const documents = kinds.get(JSON.stringify([group.names[0], group.where]))?.documents ?? [];
  const there = [...scalarsOf(documents[0]).keys()];
  for (const set of sets) {
    const pointers = set.pointers.map(
      (pointer) =>
        there.find((own) => own === pointer) ??
        there.find((own) => plain(leafOf(own)) === plain(leafOf(pointer))) ??
        there.find((own) => /id$/i.test(leafOf(own))),
    );
    if (pointers.every((pointer) => pointer !== undefined)) return { ...group, link: set.link, pointers };
  }
  return group;
}
