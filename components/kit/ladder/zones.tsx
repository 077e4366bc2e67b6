import type { Ladder, Zone } from "./ladder.model";
import classes from "./zones.module.css";

/** Where a place of the axis is in its box. */
export const percent = (at: number) => `${at * 100}%`;

/** Where a stretch of the axis is in its box. */
export const stretch = ({ from, to }: Zone) => ({ left: percent(from), width: percent(to - from) });

const kinds = ["owed", "lost", "beyond"] as const;
const meaningsOf = (record: string): Record<(typeof kinds)[number], string> => ({
  owed: "accepted, not in the origin yet",
  lost: "was in the origin, and is no longer there",
  beyond: `above the newest write of the ${record}: not in the ${record}`,
});

/** The stretches of the axis that mean something, and the bands where it is cut short. */
export function Zones({ ladder }: { ladder: Ladder }) {
  return (
    <>
      {kinds.map((kind) => {
        const zone = ladder[kind];
        return zone && <span key={kind} className={classes.zone} data-kind={kind} style={stretch(zone)} />;
      })}
      {ladder.breaks.map((gap) => (
        <span key={gap.at} className={classes.break} style={{ left: percent(gap.at) }} />
      ))}
    </>
  );
}

/** The legend of the ladder's stretches. */
export function ZoneLegend({ ladder, record }: { ladder: Ladder; record: string }) {
  const meanings = meaningsOf(record);
  const shown = kinds.filter((kind) => ladder[kind] !== null);
  if (shown.length === 0 && ladder.breaks.length === 0) return null;
  return (
    <p className={classes.legend}>
      {shown.map((kind) => (
        <span key={kind}>
          <i className={classes.key} data-kind={kind} aria-hidden /> {meanings[kind]}
        </span>
      ))}
      {ladder.breaks.length > 0 && (
        <span>
          <i className={classes.breakKey} aria-hidden /> cut short, not to scale
        </span>
      )}
    </p>
  );
}
