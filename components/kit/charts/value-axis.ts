const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DURATION_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 6, 12, 24, 48, 120].map((hours) => hours * HOUR),
];

/** The unit of an axis: `count` may have parts, as a rate has; `whole` counts things; `duration` is in milliseconds. */
export type AxisKind = "count" | "whole" | "duration";

/** Round values for an axis from zero to at least `greatest`; at most `count` steps. Durations go by seconds, minutes, hours. */
export function valueTicks(greatest: number, kind: AxisKind, count = 4): number[] {
  const wanted = Math.max(greatest, kind === "duration" ? 10 : 1) / count;
  const step =
    kind === "duration"
      ? (DURATION_STEPS.find((each) => each >= wanted) ?? decimalStep(wanted))
      : Math.max(decimalStep(wanted), kind === "whole" ? 1 : 0);
  const ticks = [0];
  while (ticks.at(-1)! < greatest || ticks.length === 1) ticks.push(ticks.length * step);
  return ticks;
}

function decimalStep(wanted: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  return magnitude * ([1, 2, 5].find((each) => each * magnitude >= wanted) ?? 10);
}
