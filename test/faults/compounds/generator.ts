import { oneOf, type Random } from "../../../demo/shop/random";
import { DAMAGES, MODEL_PATHS, type ModelPath } from "../../fixtures/damaged-keys";
import { randomFrom } from "../../setup/random-from";

/** A fault that befalls a path rather than one key. */
export interface Trouble {
  name: string;
  /** The fault goes on while later faults are made, and ends by itself. */
  lasting?: true;
  /** The fault closes every path, so that no write is acknowledged after it. */
  closing?: true;
  /** The fault is about one cache region. */
  regional?: true;
  not?: (of: ModelPath) => boolean;
}

const withoutCache = ({ regions }: ModelPath) => regions.length === 0;
const keepsNoRow = ({ model }: ModelPath) => model !== "last-write-wins";

export const TROUBLES: readonly Trouble[] = [
  { name: "backlog behind a locked table", lasting: true },
  { name: "backlog behind an origin that is away", lasting: true },
  { name: "queue emptied" },
  { name: "region emptied", regional: true, not: withoutCache },
  { name: "region comes back with older entries", regional: true, not: withoutCache },
  { name: "region killed while writes pass", regional: true, not: withoutCache },
  { name: "path left paused" },
  { name: "lane left paused" },
  { name: "queue paused by another tool" },
  { name: "handoff stranded" },
  { name: "job worked twice" },
  { name: "old job over newer" },
  { name: "cache written, append failed", regional: true, not: withoutCache },
  { name: "flush half done" },
  { name: "entry of a deleted key", regional: true, not: keepsNoRow },
  { name: "origin put back" },
  { name: "ledger put back", closing: true },
];

/** What looks like trouble and needs no repair. */
export const DECOYS = [
  "entry evicted",
  "entry about to expire",
  "drain paused and resumed",
  "write repeated under its idempotency key",
  "burst of writes",
  "caches reconnect",
  "queue reconnects",
  "pending write of a third path",
] as const;
export type DecoyName = (typeof DECOYS)[number];

export interface Fault {
  name: string;
  path: string;
  region: string | null;
  /** How many keys of the path the fault meets. */
  keys: number;
  /** How long a lasting fault lasts. */
  forMs: number;
}

/** Two faults on different paths and, where both are about regions, on different regions; and one harmless decoy. */
export interface Compound {
  seed: number;
  faults: readonly [Fault, Fault];
  decoy: { name: DecoyName; path: string };
  /** Whether the incident is about whole paths, or only about the compound's own keys. */
  scope: "paths" | "keys";
  /** Whether the incident opens at once, before anything is listed. */
  atOnce: boolean;
}

/** Whether a fault makes a store unreachable for a while: such a fault is made last, since others write into the stores by hand. */
export const isLasting = ({ name }: Pick<Fault, "name">): boolean =>
  TROUBLES.some((trouble) => trouble.name === name && trouble.lasting);
/** Whether a fault ends acknowledgments: such a fault is made after every other. */
export const isClosing = ({ name }: Pick<Fault, "name">): boolean =>
  TROUBLES.some((trouble) => trouble.name === name && trouble.closing);
export const isDamage = ({ name }: Pick<Fault, "name">): boolean => DAMAGES.some((damage) => damage.name === name);

/** Whether a fault can befall a path. */
export function fits(name: string, of: ModelPath): boolean {
  const damage = DAMAGES.find((each) => each.name === name);
  if (damage !== undefined) return (damage.not?.(of) ?? null) === null;
  return !TROUBLES.find((each) => each.name === name)?.not?.(of);
}

const isRegional = (name: string): boolean =>
  /\bentry\b/.test(name) || TROUBLES.some((trouble) => trouble.name === name && trouble.regional);

/** Every fault. */
export const FAULTS: readonly string[] = [...DAMAGES.map(({ name }) => name), ...TROUBLES.map(({ name }) => name)];

/** A compound for each seed, the same one each time. Nothing but the faults and the paths decides what is made. */
export function compoundOf(seed: number): Compound {
  const random = randomFrom(seed, "compounds");
  const first = faultOn(MODEL_PATHS, null, random);
  const others = MODEL_PATHS.filter(({ path }) => path !== first.path);
  const second = faultOn(others, first.region, random);
  const third = oneOf(
    others.filter(({ path }) => path !== second.path),
    random,
  );
  const name = oneOf(DECOYS, random);
  const decoyed = name === "pending write of a third path" ? third.path : oneOf(MODEL_PATHS, random).path;
  return {
    seed,
    faults: [first, second],
    decoy: { name, path: decoyed },
    scope: random() < 0.5 ? "paths" : "keys",
    atOnce: random() < 0.5,
  };
}

function faultOn(paths: readonly ModelPath[], taken: string | null, random: Random): Fault {
  const name = oneOf(
    FAULTS.filter((each) => paths.some((of) => fits(each, of) && regionsLeft(each, of, taken) !== undefined)),
    random,
  );
  const of = oneOf(
    paths.filter((each) => fits(name, each) && regionsLeft(name, each, taken) !== undefined),
    random,
  );
  const regions = regionsLeft(name, of, taken) ?? [];
  return {
    name,
    path: of.path,
    region: regions.length === 0 ? null : oneOf(regions, random),
    keys: 1 + Math.floor(random() * 3),
    forMs: 2_000 + Math.floor(random() * 3_000),
  };
}

/** The regions that a fault can take beside another's; none where it is about no region, undefined where none is left. */
function regionsLeft(name: string, of: ModelPath, taken: string | null): string[] | undefined {
  if (!isRegional(name)) return [];
  const left = of.regions.filter((region) => region !== taken);
  return left.length === 0 ? undefined : left;
}
