import type { KeyStory } from "../../../lib/api/keys";
import { compareVersions } from "../../../lib/domain/observed/version";
import type { WayKind } from "../../../lib/domain/plan/kinds";
import { formatCount } from "../../kit/format";
import { isPlanned } from "../../shared/plan/ways.model";
import { GONE, type Held, heldIn, isSameValue } from "./held.model";
import { shortValue } from "./ways.model";

type Way = KeyStory["findings"][number]["waysBack"][number];

/** A store's content before or after a way is taken: its version where it has one, and its value or the words instead. */
export interface Side {
  version: string | null;
  text: string;
}

/** The effect of a way on a store, as a line. */
export interface WayEffect {
  store: string;
  before: Side;
  after: Side;
}

/** The version of a mutation that a repair appends: the append gives it its number. */
export const NEW_VERSION = "new";
const NOTHING: Side = { version: null, text: GONE };

/** The content of a key's stores before a way is taken. */
interface Before {
  story: KeyStory;
  at(store: string): Side;
  row: Side;
  recorded: string;
  isRecorded: boolean;
  entries: Held[];
}

const EFFECTS: Record<WayKind, (before: Before, way: Way) => WayEffect[]> = {
  rewrite({ story, row, recorded, entries }) {
    // Another system's row gets the write's own version, and nothing tells its caches.
    if (story.mode === "observed")
      return [{ store: "origin", before: row, after: { version: story.ledger.head, text: recorded } }];
    const after = { version: row.version, text: recorded };
    return [{ store: "origin", before: row, after }, ...changed(entries.filter(upTo(row.version)), after)];
  },
  replay({ story, row, recorded, isRecorded, entries }) {
    const after = { version: story.ledger.head, text: recorded };
    const told = isRecorded && story.mode !== "observed" ? changed(entries, after) : [];
    return [{ store: "origin", before: row, after }, ...told];
  },
  amend: ({ story, recorded }) => newVersion(story, { version: NEW_VERSION, text: recorded }),
  adopt: ({ story, row }) => newVersion(story, { version: NEW_VERSION, text: row.text }),
  salvage: ({ story, at }, way) => newVersion(story, { version: NEW_VERSION, text: at(salvaged(story, way)).text }),
  rebuild: ({ story, row, entries }) => changed(withAbsent(story, entries), row),
  invalidate: ({ row, entries }) =>
    entries.map(({ store, version, text }) => ({
      store,
      before: { version, text },
      after: { version: null, text: `cleared: the next reader gets ${shortValue(row.text)}` },
    })),
  suppress({ story }) {
    const owed = `${formatCount(story.ledger.outstandingCount)} outstanding`;
    const store = story.mode === "observed" ? "source" : "ledger";
    return [{ store, before: { version: null, text: owed }, after: { version: null, text: "withdrawn" } }];
  },
};

/** The effects of a way, store by store, with the versions and values before and after. */
export function effectsOf(story: KeyStory, way: Way): WayEffect[] {
  if (!isPlanned(way)) return [];
  const held = new Map(heldIn(story).map(({ store, version, text }) => [store, { version, text }]));
  const at = (store: string): Side => held.get(store) ?? NOTHING;
  const ledger = held.get("ledger");
  const before: Before = {
    story,
    at,
    row: at("origin"),
    recorded: ledger?.text ?? "what its changes come to",
    isRecorded: ledger !== undefined,
    entries: heldIn(story).filter(({ store }) => store.startsWith("cache ")),
  };
  return EFFECTS[way.action](before, way);
}

/** The effect of a new version: the ledger gets it, and the origin and every entry follow. */
function newVersion(story: KeyStory, after: Side): WayEffect[] {
  const held = heldIn(story);
  const ledger = held.find(({ store }) => store === "ledger") ?? {
    store: "ledger",
    version: story.ledger.head,
    text: "",
  };
  const known = story.ledger.head === null ? NOTHING : { version: ledger.version, text: ledger.text };
  return [
    { store: "ledger", before: known, after },
    ...held
      .filter(({ store }) => store === "origin" || store.startsWith("cache "))
      .sort((a, b) => Number(b.store === "origin") - Number(a.store === "origin"))
      .map(({ store, version, text }) => ({ store, before: { version, text }, after })),
  ];
}

const changed = (entries: readonly Held[], after: Side): WayEffect[] =>
  entries
    .filter(({ version, text }) => version !== after.version || !isSameValue(text, after.text))
    .map(({ store, version, text }) => ({ store, before: { version, text }, after }));

const upTo =
  (row: string | null) =>
  ({ version }: Held): boolean =>
    row !== null && version !== null && compareVersions(version, row) !== "above";

/** A rebuild also writes the entries of regions that were read and have no entry. */
const withAbsent = ({ caches }: KeyStory, entries: readonly Held[]): Held[] => [
  ...entries,
  ...caches.flatMap(({ region, status }) => (status === "absent" ? [{ store: `cache ${region}`, ...NOTHING }] : [])),
];

/** The entry that a salvage takes in: the declared region's, else the newest of the regions that the phantom finding names. */
function salvaged({ findings, caches }: KeyStory, { region }: Way): string {
  if (region !== null) return `cache ${region}`;
  const named = new Set(findings.find(({ finding }) => finding === "phantom")?.evidence.map(({ store }) => store));
  const [newest] = caches
    .filter((cache) => named.has(`cache ${cache.region}`))
    .sort((a, b) => Date.parse(b.writtenAt ?? "0") - Date.parse(a.writtenAt ?? "0"));
  return `cache ${newest?.region}`;
}
