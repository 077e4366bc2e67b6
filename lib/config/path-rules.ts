import { isBeforeOrigin, isOnCacheWord } from "../domain/boundaries";
import { suggestion } from "../domain/did-you-mean";
import { pointerSegments } from "../domain/json-pointer";
import { mayMeet } from "../domain/name-patterns";
import type { WrittenPath } from "./path-schema";
import { type ConfigPath, type MemberFault, shown } from "./problem";

type Rule = (path: WrittenPath) => MemberFault[];

export const fault = (path: ConfigPath, what: string, remedy: string): MemberFault => ({ path, what, remedy });
export const when = (holds: boolean, found: () => MemberFault) => (holds ? [found()] : []);

/** The faults of a path whose members are each well formed; places are relative to the path. */
export function pathFaults(path: WrittenPath): MemberFault[] {
  return [nativeStores, formerNames, sensors, replayMembers, columns, masks, repetitions].flatMap((rule) => rule(path));
}

/** A sensor needs its store. */
const sensors: Rule = ({ name, caches, sensors }) =>
  when(sensors?.caches !== undefined && caches.length === 0, () =>
    fault(
      ["sensors", "caches"],
      `sensors.caches of path ${name} has no cache to listen to.`,
      "Remove sensors.caches, or add caches with at least one region.",
    ),
  );

/** Trueup carries a native path's writes, so every store that its boundary relies on must exist. */
const nativeStores: Rule = (path) => {
  const { name, acknowledge, queue, origin, caches } = path;
  const behind = acknowledge !== undefined && isBeforeOrigin({ acknowledge });
  const foreign = "Remove the mapping, or write mode: observed where another system carries the writes.";
  return [
    ...when(acknowledge === undefined, () =>
      fault(
        [],
        `acknowledge of path ${name} is missing.`,
        "State what is durable when success is returned: origin-commit, durable-append or cache-only.",
      ),
    ),
    ...when(origin === undefined, () =>
      fault([], `Path ${name} has no origin, so no write could ever be materialized.`, "Add origin."),
    ),
    ...when(behind && queue === undefined, () =>
      fault(
        [],
        `Path ${name} acknowledges before the origin has the write, and has no queue that brings the write to the origin.`,
        "Add queue.",
      ),
    ),
    ...when(acknowledge !== undefined && isOnCacheWord({ acknowledge }) && caches.length === 0, () =>
      fault([], `Path ${name} is cache-only and has no cache.`, "Add caches with at least one region."),
    ),
    ...when(queue?.job !== undefined, () =>
      fault(["queue", "job"], `queue.job of path ${name} maps another system's jobs, but the path is native.`, foreign),
    ),
    ...caches.flatMap((cache, i) =>
      when(cache.json !== undefined, () =>
        fault(
          ["caches", i, "json"],
          `caches[${i}].json of path ${name} maps another system's entries, but the path is native.`,
          foreign,
        ),
      ),
    ),
  ];
};

/** A write deletes the entry under the former name, which may be no entry of the path's own. */
const formerNames: Rule = ({ name, caches }) =>
  caches.flatMap(({ key, formerly }, i) =>
    when(formerly !== undefined && mayMeet(key, formerly), () =>
      fault(
        ["caches", i, "formerly"],
        `caches[${i}].formerly of path ${name} can name an entry of the path's own: ${shown(key)} and ${shown(formerly)} give one name for two keys.`,
        "Give the path's entries another beginning.",
      ),
    ),
  );

/** `monotonic` needs the member that may not fall, and `append` the id's column; the other models refuse both. */
const replayMembers: Rule = ({ name, replay, origin }) => {
  if (origin === undefined) return [];
  const needed = { greatest: replay === "monotonic", item: replay === "append" };
  const missing = {
    greatest: 'Name the member that may never fall: greatest: "/mark".',
    item: "Name the unique column that takes the mutation's id: item: item_id.",
  };
  return (["greatest", "item"] as const).flatMap((member) => [
    ...when(needed[member] && origin[member] === undefined, () =>
      fault(["origin"], `Path ${name} replays as ${replay} and has no origin.${member}.`, missing[member]),
    ),
    ...when(!needed[member] && origin[member] !== undefined, () =>
      fault(
        ["origin", member],
        `origin.${member} of path ${name} has no effect with replay: ${replay}.`,
        `Remove origin.${member}, or write replay: ${member === "item" ? "append" : "monotonic"}.`,
      ),
    ),
  ]);
};

const columns: Rule = ({ name, origin }) => {
  if (origin === undefined) return [];
  const { key, version, updatedAt, item, greatest, value } = origin;
  const values = value.columns ?? [value.jsonb!];
  const all = [key, version, ...values, ...[updatedAt, item].filter((column) => column !== undefined)];
  const twice = repeated(all);
  const member = greatest === undefined ? undefined : pointerSegments(greatest)[0];
  return [
    ...twice.map((column) =>
      fault(
        ["origin"],
        `origin of path ${name} uses the column ${shown(column)} for two things.`,
        "Give each its own column.",
      ),
    ),
    ...when(greatest === "", () =>
      fault(["origin", "greatest"], `origin.greatest of path ${name} names no member.`, 'Write greatest: "/mark".'),
    ),
    ...when(member !== undefined && value.columns?.includes(member) === false, () =>
      fault(
        ["origin", "greatest"],
        `origin.greatest of path ${name} is not a value column of the path.`,
        suggestion(member!, values),
      ),
    ),
  ];
};

/** A mask without a match hides nothing; with value columns the mistake shows here. */
const masks: Rule = ({ name, mask, origin }) => {
  const known = origin?.value.columns;
  return mask.flatMap((written, i) => {
    const member = pointerSegments(written)[0];
    return when(known !== undefined && member !== undefined && !known.includes(member), () =>
      fault(
        ["mask", i],
        `mask[${i}] of path ${name} hides ${shown(member)}, which is not a value column of the path.`,
        suggestion(member!, known!),
      ),
    );
  });
};

const repetitions: Rule = ({ name, caches, replicas, origin, mask, dependents }) => [
  ...again(
    caches.map((cache) => cache.region),
    (i, region) =>
      fault(
        ["caches", i, "region"],
        `Path ${name} has two caches in the region ${region}.`,
        "Give each region one cache.",
      ),
  ),
  ...again(
    replicas.map((replica) => replica.connection),
    (i, connection) =>
      fault(
        ["replicas", i, "connection"],
        `Path ${name} names the replica ${connection} twice.`,
        "Remove one of the two.",
      ),
  ),
  ...replicas.flatMap(({ connection }, i) => [
    ...when(connection === origin?.connection, () =>
      fault(
        ["replicas", i, "connection"],
        `Path ${name} names its origin ${connection} as a replica.`,
        "Name the replica's own connection.",
      ),
    ),
    ...when(origin === undefined, () =>
      fault(["replicas", i], `Path ${name} has a replica and no origin.`, "Add origin, or remove replicas."),
    ),
  ]),
  ...again(mask, (i) =>
    fault(["mask", i], `mask[${i}] of path ${name} repeats an earlier pointer.`, "Remove one of the two."),
  ),
  ...again(
    dependents.map((dependent) => dependent.name),
    (i, dependent) =>
      fault(
        ["dependents", i, "name"],
        `Path ${name} has two dependents named ${dependent}.`,
        "Give each its own name.",
      ),
  ),
];

/** The names that stand in a list more than once. */
export const repeated = (names: string[]) => [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];

/** One fault for each name that is earlier in the same list. */
export function again(names: string[], found: (position: number, name: string) => MemberFault): MemberFault[] {
  return names.flatMap((name, i) => when(names.indexOf(name) !== i, () => found(i, name)));
}
