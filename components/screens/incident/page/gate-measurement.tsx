import { IconCircleCheck, IconCircleDashed, IconCircleMinus, IconHelpSquare } from "@tabler/icons-react";
import { Unknown } from "../../../kit/state/unknown";
import { Time } from "../../../kit/time/time";
import { type Measurement, standingOf } from "../../../shared/incident/step.model";
import classes from "./incident.module.css";

const SHAPES = {
  met: [IconCircleCheck, "met"],
  missed: [IconCircleDashed, "not yet"],
  unknown: [IconHelpSquare, "unknown"],
  "not-here": [IconCircleMinus, "not measured here"],
} as const;

/** A measurement of a gate: the reading, the wanted reading, and its time. */
export function GateMeasurement({ measured }: { measured: Measurement }) {
  const standing = standingOf(measured);
  const [Shape, word] = SHAPES[standing];
  return (
    <li data-standing={standing}>
      <Shape size={14} aria-hidden />
      <span className={classes.measured}>{measured.name}</span>
      <span className={classes.reading}>
        <span className={classes.spoken}>{word}: </span>
        {standing === "unknown" && <Unknown reason={measured.value} />}
        {standing === "not-here" && measured.value}
        {(standing === "met" || standing === "missed") && <b>{measured.value}</b>}
        {standing !== "not-here" && <span> · wanted: {measured.wanted}</span>}
      </span>
      <span className={classes.at}>
        <Time at={measured.at} clockOnly />
      </span>
    </li>
  );
}
