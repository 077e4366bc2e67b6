import { layLadder, type Stand } from "./ladder.model";
import { Mark } from "./mark";
import { rungsOfSmall, type StoreVersions, smallWords } from "./small-ladder.model";
import classes from "./small-ladder.module.css";
import { percent, Zones } from "./zones";

const markSize = 10;

/** The ladder for a row of a list: caches above the line, the origin below it, the ledger's head across it. */
export function SmallLadder({ ladder }: { ladder: StoreVersions }) {
  const rungs = rungsOfSmall(ladder);
  const laid = layLadder(rungs);
  const caches = laid.stands.filter((stand) => stand.rung.kind === "cache");
  const origin = laid.stands.filter((stand) => stand.rung.kind === "origin");
  return (
    <div className={classes.row} role="img" aria-label={laid.sentence} title={laid.sentence}>
      <div className={classes.small} aria-hidden>
        <Gutter stands={[...caches, ...origin]} why="absent" />
        <div className={classes.axis}>
          <Zones ladder={laid} />
          {laid.head !== null && <span className={classes.head} style={{ left: percent(laid.head) }} />}
          <Marks stands={caches} level="above" />
          <Marks stands={origin} level="below" />
        </div>
        <Gutter
          stands={[...laid.stands.filter((stand) => stand.rung.kind === "head"), ...caches, ...origin]}
          why="unreachable"
        />
      </div>
      <span className={classes.words}>{smallWords(rungs)}</span>
    </div>
  );
}

function Marks({ stands, level }: { stands: readonly Stand[]; level: "above" | "below" }) {
  const placed = new Map<number, number>();
  return stands.map(({ rung, place, relation }) => {
    if (!place.on) return null;
    // Stores at one version stand side by side, so that two do not look like one.
    const before = placed.get(place.at) ?? 0;
    placed.set(place.at, before + 1);
    return (
      <span
        key={rung.id}
        className={classes.mark}
        data-level={level}
        style={{ left: percent(place.at), marginLeft: -before * (markSize + 1) }}
      >
        <Mark
          kind={rung.kind}
          speculative={rung.speculative === true}
          tombstone={rung.status === "tombstone"}
          relation={relation}
          size={markSize}
        />
      </span>
    );
  });
}

function Gutter({ stands, why }: { stands: readonly Stand[]; why: "absent" | "unreachable" }) {
  const off = stands.filter(
    ({ place }) => !place.on && (place.why === why || (why === "absent" && place.why === "unversioned")),
  );
  return (
    <span className={classes.gutter} data-why={why} data-empty={off.length === 0}>
      {off.map(({ rung }) => (
        <span key={rung.id} className={classes.off} data-kind={rung.kind} />
      ))}
    </span>
  );
}
