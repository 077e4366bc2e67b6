import { suggestion } from "../domain/did-you-mean";
import { isJsonPointer, pointerSegments } from "../domain/json-pointer";
import { WHOLE_KEY } from "../domain/observed/key-parts";
import type { WrittenObservedPath } from "./observed-schema";
import { again, fault, repeated, when } from "./path-rules";
import { type ConfigPath, type MemberFault, shown } from "./problem";

type Rule = (path: WrittenObservedPath) => MemberFault[];

/** The faults of an observed path whose members are each well formed; places are relative to the path. */
export function observedFaults(path: WrittenObservedPath): MemberFault[] {
  return [stores, keys, templates, payloads, entries, columns, masks, names, repairs].flatMap((rule) => rule(path));
}

const partsOf = ({ keyParts }: WrittenObservedPath) => keyParts ?? [WHOLE_KEY];

/** Evidence needs a store, and a replica its origin. */
const stores: Rule = ({ name, ledger, queue, caches, origin, replicas }) => [
  ...when(ledger === undefined && queue === undefined && caches.length === 0 && origin === undefined, () =>
    fault([], `Path ${name} maps no store, so nothing could be read of it.`, "Add ledger, queue, caches or origin."),
  ),
  ...when(replicas.length > 0 && origin === undefined, () =>
    fault(["replicas"], `Path ${name} has a replica and no origin.`, "Add origin, or remove replicas."),
  ),
];

/** Every store names as many places as the key has parts. */
const keys: Rule = (path) => {
  const count = partsOf(path).length;
  const check = (at: ConfigPath, what: string, found: number | undefined) =>
    when(found !== undefined && found !== count, () =>
      fault(
        at,
        `${what} of path ${path.name} has ${found} places, and the key has ${count} part${count === 1 ? "" : "s"} (${partsOf(path).join(", ")}).`,
        "Name one place for each part, in the order of keyParts.",
      ),
    );
  return [
    ...check(["ledger", "key"], "ledger.key", path.ledger?.key.length),
    ...check(["origin", "key"], "origin.key", path.origin?.key.length),
    ...rulesOf(path).flatMap(({ rule, at, called }) =>
      check([...at, "key"], `${called}.key`, rule.key?.kind === "pointers" ? rule.key.pointers.length : undefined),
    ),
    ...repeated(partsOf(path)).map((part) =>
      fault(["keyParts"], `Path ${path.name} names the key part ${part} twice.`, "Give each part its own name."),
    ),
  ];
};

function rulesOf({ queue }: WrittenObservedPath) {
  if (queue?.job !== undefined) return [{ rule: queue.job, at: ["queue", "job"], called: "queue.job" }];
  return (queue?.jobs ?? []).map((rule, i) => ({ rule, at: ["queue", "jobs", i], called: `queue.jobs[${i}]` }));
}

/** A template has every part of the key, or the whole of it, and nothing else in braces. */
const templates: Rule = (path) => {
  const parts = partsOf(path);
  const check = (at: ConfigPath, what: string, template: string) => {
    const found = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] as string);
    const strange = found.find((place) => place !== WHOLE_KEY && !parts.includes(place));
    const isWhole = found.includes(WHOLE_KEY) || parts.every((part) => found.includes(part));
    return [
      ...when(strange !== undefined, () =>
        fault(
          at,
          `${what} of path ${path.name} has {${strange}}, which is no part of the key.`,
          `Use {${[...new Set([WHOLE_KEY, ...parts])].join("}, {")}}.`,
        ),
      ),
      ...when(strange === undefined && !isWhole, () =>
        fault(
          at,
          `${what} of path ${path.name} leaves parts of the key out: two keys would share one entry.`,
          `Use {${parts.join("} and {")}}.`,
        ),
      ),
    ];
  };
  return [
    ...path.caches.flatMap((cache, i) => check(["caches", i, "key"], `caches[${i}].key`, cache.key)),
    ...rulesOf(path).flatMap(({ rule, at, called }) =>
      rule.key?.kind === "job-id" ? check([...at, "key"], `${called}.key`, rule.key.template) : [],
    ),
  ];
};

/** A pointer into a payload needs a payload, and a condition on a job's data a pointer. */
const payloads: Rule = (path) => {
  const { name, ledger } = path;
  const points = ledger !== undefined && [...ledger.key, ledger.version].some((place) => place?.kind === "pointer");
  return [
    ...when(points && ledger?.payload?.kind !== "column", () =>
      fault(
        ["ledger"],
        `ledger of path ${name} points into the payload and names no payload column.`,
        "Add payload with the json, jsonb or text column.",
      ),
    ),
    ...rulesOf(path).flatMap(({ rule, at, called }) =>
      Object.keys(rule.where ?? {})
        .filter((where) => !isJsonPointer(where) || where === "")
        .map((where) =>
          fault(
            [...at, "where"],
            `${called}.where of path ${name} has ${shown(where)}, which is no pointer into the job's data.`,
            "Write it as /operation: [upsert].",
          ),
        ),
    ),
  ];
};

/** Pointers for documents, field names for hashes, and nothing for plain text. */
const entries: Rule = ({ name, caches }) =>
  caches.flatMap((cache, i) => {
    const { format = "json" } = cache;
    return (["version", "value"] as const).flatMap((member) => {
      const written = cache[member];
      if (written === undefined) return [];
      const at = ["caches", i, member];
      if (format === "text")
        return [
          fault(
            at,
            `caches[${i}].${member} of path ${name} has no use with format: text.`,
            "Remove it: the whole entry is the value.",
          ),
        ];
      return when(format !== "hash" && !isJsonPointer(written), () =>
        fault(at, `caches[${i}].${member} of path ${name} is no JSON pointer.`, "Begin with /, such as /rev."),
      );
    });
  });

const columns: Rule = ({ name, origin }) => {
  if (origin === undefined) return [];
  const { columns: mapped, jsonb } = origin.value;
  const values = jsonb === undefined ? columnsOf(mapped) : [jsonb];
  return repeated([...origin.key, ...values]).map((column) =>
    fault(
      ["origin"],
      `origin of path ${name} uses the column ${shown(column)} for two things.`,
      "Give each its own column.",
    ),
  );
};

const columnsOf = (written: string[] | Record<string, string> | undefined) =>
  Array.isArray(written) ? written : Object.values(written ?? {});

const masks: Rule = ({ name, mask, origin }) => {
  const { columns: mapped } = origin?.value ?? {};
  const known = mapped === undefined ? undefined : Array.isArray(mapped) ? mapped : Object.keys(mapped);
  return mask.flatMap((written, i) => {
    const member = pointerSegments(written)[0];
    return when(known !== undefined && member !== undefined && !known.includes(member), () =>
      fault(
        ["mask", i],
        `mask[${i}] of path ${name} hides ${shown(member)}, which is not among its value columns.`,
        suggestion(member as string, known as string[]),
      ),
    );
  });
};

const names: Rule = ({ name, caches, replicas, origin }) => [
  ...again(
    caches.map((cache) => cache.region),
    (i, region) =>
      fault(
        ["caches", i, "region"],
        `Path ${name} has two caches in the region ${region}.`,
        "Give each region one cache.",
      ),
  ),
  ...replicas.flatMap(({ connection }, i) =>
    when(connection === origin?.connection, () =>
      fault(
        ["replicas", i, "connection"],
        `Path ${name} names its origin ${connection} as a replica.`,
        "Name the replica's own connection.",
      ),
    ),
  ),
];

/** What may be repaired is there, and can be changed. */
const repairs: Rule = ({ name, repair, queue, ledger, caches, origin }) => {
  const canFinish = ledger?.state?.column !== undefined;
  const missing = {
    queue: queue === undefined && !canFinish,
    cache: caches.length === 0,
    origin: origin === undefined,
  };
  const changed = {
    queue: "no queue, and no ledger with a column of states",
    cache: "no cache",
    origin: "no origin",
  };
  return (["queue", "cache", "origin"] as const).flatMap((store) =>
    when(repair?.[store] === true && missing[store], () =>
      fault(
        ["repair", store],
        `repair.${store} of path ${name} allows changes to another system's ${store}, and the path has ${changed[store]}.`,
        `Remove it, or map the ${store}.`,
      ),
    ),
  );
};
