import { formatCount, formatVersion } from "../format";
import {
  absentWord,
  layLadder,
  type OffAxis,
  type Rung,
  relationWords,
  type Stand,
  shortVersion,
} from "./ladder.model";
import classes from "./ladder.module.css";
import { Mark } from "./mark";
import { percent, stretch, ZoneLegend, Zones } from "./zones";

/** The ladder of one key, with the name of what has its writes first: one axis of versions, and a line for each store that shows where it stands on it. */
export function Ladder({ rungs, record = "ledger" }: { rungs: readonly Rung[]; record?: string }) {
  const ladder = layLadder(rungs);
  return (
    <>
      <div className={classes.ladder}>
        <div className={classes.zones} aria-hidden>
          <div className={classes.lane}>
            <Zones ladder={ladder} />
            {ladder.ticks.map((tick) => (
              <span
                key={tick.version}
                className={classes.tick}
                data-head={tick.at === ladder.head}
                style={{ left: percent(tick.at) }}
              />
            ))}
          </div>
        </div>
        <ol className={classes.rungs}>
          {ladder.stands.map((stand) => (
            <li key={stand.rung.id} className={classes.rung} title={stand.sentence}>
              <span className={classes.label}>{stand.rung.label}</span>
              <Lane stand={stand} head={ladder.head} />
              <span className={classes.words} data-relation={stand.relation ?? undefined}>
                <Words stand={stand} />
              </span>
            </li>
          ))}
        </ol>
        <div className={classes.axis} aria-hidden>
          <div className={classes.lane}>
            {ladder.ticks.map(
              (tick) =>
                tick.labelled && (
                  <span
                    key={tick.version}
                    className={classes.tickLabel}
                    data-head={tick.at === ladder.head}
                    style={{ left: percent(tick.at) }}
                  >
                    {shortVersion(tick.version)}
                  </span>
                ),
            )}
          </div>
        </div>
      </div>
      <ZoneLegend ladder={ladder} record={record} />
    </>
  );
}

function Lane({ stand, head }: { stand: Stand; head: number | null }) {
  const { place, rung, relation } = stand;
  if (!place.on) return <span className={classes.lane} data-off={place.why} aria-hidden />;
  const from = place.from ?? place.at;
  return (
    <span className={classes.lane} aria-hidden>
      {head !== null && relation !== "level" && relation !== null && (
        <span
          className={classes.apart}
          data-relation={relation}
          style={stretch({ from: Math.min(place.at, head), to: Math.max(place.at, head) })}
        />
      )}
      {from < place.at && <span className={classes.range} style={stretch({ from, to: place.at })} />}
      <span className={classes.mark} style={{ left: percent(place.at) }}>
        <Mark
          kind={rung.kind}
          speculative={rung.speculative === true}
          tombstone={rung.status === "tombstone"}
          relation={relation}
        />
      </span>
    </span>
  );
}

function Words({ stand: { place, rung, relation, distance } }: { stand: Stand }) {
  if (!place.on) {
    if (place.why === "unreachable") return <span className={classes.unread}>not read</span>;
    return <span className={classes.absent}>{offWords(place.why, rung)}</span>;
  }
  const low = rung.lowest && rung.lowest !== rung.version ? `${formatVersion(rung.lowest)}–` : "";
  return (
    <>
      <b>
        {low}
        {formatVersion(rung.version!)}
      </b>
      {rung.status === "tombstone" && <span>deleted</span>}
      {rung.speculative && <span>speculative</span>}
      {relation !== null && relation !== "level" && (
        <span className={classes.relation}>
          {relationWords(relation, distance === null ? null : formatCount(distance))}
        </span>
      )}
    </>
  );
}

function offWords(why: OffAxis, { kind, version }: Rung): string {
  if (why === "unversioned") return "no version";
  if (why === "unreadable") return "cannot be read";
  return why === "incomparable" ? `${version}, does not compare` : absentWord(kind);
}
