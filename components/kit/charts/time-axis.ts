import { localText, utcText } from "../time/time.model";
import type { TimeMode } from "../time/time-mode";

const STEPS_MIN = [1, 2, 3, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880];

/** Moments for the axis, on whole minutes, hours or days of UTC; at most `count` of them. */
export function timeTicks(from: number, to: number, count = 6): number[] {
  const weeks = Math.ceil((to - from) / count / 604_800_000);
  const stepMin = STEPS_MIN.find((step) => (to - from) / (step * 60_000) <= count) ?? weeks * 10_080;
  const step = stepMin * 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** A moment on the axis: the clock, or day and clock when the range is longer than a day. Ages have no place on an axis. */
export function tickText(at: number, mode: TimeMode, spanMs: number): string {
  const text = mode === "utc" ? utcText(new Date(at)) : localText(new Date(at));
  return spanMs > 86_400_000 ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(11, 16);
}
