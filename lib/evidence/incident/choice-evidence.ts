import { sourcesOf } from "../../domain/observed/mapping";
import type { PathEvidence } from "../../domain/recovery/consequences";
import type { Incident } from "../../ledger/incidents/model";
import type { ReadObservedPath, ReadPath } from "../../stores/path";
import { type AnyPath, isObserved, pathsWithIds } from "../any-path";
import type { IncidentContext } from "./context";
import { type JudgedKeys, judgedKeys } from "./judged-keys";
import { type FrontPage, outstandingUntold } from "./observed-gates";
import { once } from "./reading";

/** Outstanding mutations are counted up to this number; beyond it the count reads "more than". */
export const COUNTED = 1_000_000;

/** What a choice rests on, on one path. */
export interface ChoiceEvidence extends PathEvidence {
  pathId: number;
  /** Samples of freshly judged keys; null: samples come from the list. */
  samples: JudgedKeys["samples"] | null;
}

/** The measured state of each of an incident's paths, on which the consequences of a choice rest. */
export function evidenceOf(context: IncidentContext, incident: Incident): Promise<ChoiceEvidence[]> {
  const front = once(() => context.read.reads.frontPage());
  return Promise.all(
    pathsWithIds(context.read, incident.pathIds).map(async (path) => {
      const [own, now] = await Promise.all([
        isObserved(path) ? ofObserved(context, incident, path, front) : ofNative(context, incident, path),
        judgedKeys(context, incident, path),
      ]);
      return { ...own, ...(now ?? (await listedEvidence(context, incident, path))) };
    }),
  );
}

type Own = Omit<ChoiceEvidence, keyof Listed>;

const regionsOf = ({ caches }: AnyPath) => caches.map(({ region }) => region);

async function ofNative({ incidents }: IncidentContext, incident: Incident, path: ReadPath): Promise<Own> {
  const { pathId, config } = path;
  const { owed } = await incidents.outstandingInScope(incident, pathId, COUNTED);
  return {
    pathId,
    path: config.name,
    mode: "native",
    invariant: config.invariant,
    regions: regionsOf(path),
    speaks: null,
    owed: BigInt(owed),
    untold: null,
  };
}

async function ofObserved(
  context: IncidentContext,
  incident: Incident,
  path: ReadObservedPath,
  front: FrontPage,
): Promise<Own> {
  const { pathId, config } = path;
  const speaks = sourcesOf(config);
  const [{ writes }, untold] = await Promise.all([
    context.incidents.outstandingKeysInScope(incident, pathId, COUNTED),
    speaks.source ? outstandingUntold(context, path, front) : "no source of its writes is mapped",
  ]);
  return {
    pathId,
    path: config.name,
    mode: "observed",
    invariant: config.invariant,
    regions: regionsOf(path),
    speaks,
    owed: writes,
    untold,
  };
}

type Listed = Pick<ChoiceEvidence, "findings" | "phantoms" | "quietKeys" | "judged" | "samples">;

/** The listed findings of an incident's keys, when there are too many keys to judge. */
async function listedEvidence(context: IncidentContext, incident: Incident, path: AnyPath): Promise<Listed> {
  const { pathId } = path;
  const regions = regionsOf(path);
  const [findings, quietKeys] = await Promise.all([
    context.incidents.divergencesInScope(incident, pathId),
    context.recovery.quietKeys(incident, pathId),
  ]);
  const phantoms = await Promise.all(
    (findings.phantom === undefined ? [] : regions.filter((r) => incident.regions?.includes(r) ?? true)).map(
      async (region) =>
        [region, (await context.recovery.phantoms(incident, pathId, { region, limit: 0 })).keys] as const,
    ),
  );
  return {
    judged: null,
    samples: null,
    findings: Object.fromEntries(Object.entries(findings).map(([finding, n]) => [finding, BigInt(n)])),
    phantoms: Object.fromEntries(phantoms),
    quietKeys,
  };
}
