/** Digits are grouped as the server's sentences group them, so that one figure looks the same wherever it is read. */
const GROUP = ",";
const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** Groups the digits of a whole number; decimal strings keep every digit, however long, and any other text stays as it is. */
export function formatCount(count: string | number): string {
  const text = typeof count === "number" ? Math.round(count).toString() : count;
  if (!/^-?\d+$/.test(text)) return text;
  const negative = text.startsWith("-");
  const digits = negative ? text.slice(1) : text;
  const grouped = digits.length > 3 ? digits.replace(/\B(?=(\d{3})+(?!\d))/g, GROUP) : digits;
  return negative ? `−${grouped}` : grouped;
}

/** Milliseconds since 1970: a version of this form is a time, and no count. */
const EPOCH_MS = /^\d{12,13}$/;

/** A version as its store keeps it; only a running number has its digits grouped. */
export const formatVersion = (version: string): string => (EPOCH_MS.test(version) ? version : formatCount(version));

/** A duration in its two largest units: "6 min 12 s", "340 ms", "1 h 5 min". */
export function formatDuration(ms: number): string {
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toString()} s`;
  const index = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[index]!;
  const whole = Math.floor(ms / size);
  const next = UNITS[index + 1];
  const rest = next ? Math.floor((ms - whole * size) / next[1]) : 0;
  return next && rest > 0 ? `${whole} ${unit} ${rest} ${next[0]}` : `${whole} ${unit}`;
}

/** A duration in one unit with at most one decimal, for the axis of a chart: "6.2 min", "340 ms". */
export function formatShortDuration(ms: number): string {
  if (ms === 0) return "0";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const [unit, size] = UNITS.find(([, each]) => ms >= each)!;
  const value = ms / size;
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} ${unit}`;
}

/** A rate without its unit: one decimal below 10, whole above. */
export function formatRate(perSec: number): string {
  const magnitude = Math.abs(perSec);
  if (magnitude < 10) {
    const tenth = Math.round(magnitude * 10) / 10;
    return `${perSec < 0 && tenth > 0 ? "−" : ""}${tenth}`;
  }
  return formatCount(perSec);
}

/** A rate with its sign, for headroom: "+500", "−800", "0". */
export function formatSignedRate(perSec: number): string {
  const text = formatRate(perSec);
  return perSec > 0 && text !== "0" ? `+${text}` : text;
}

/** A share as a percentage; it says 100 % only when it is all of them. */
export function formatShare(share: number): string {
  if (share >= 1) return "100 %";
  if (share <= 0) return "0 %";
  if (share > 0.999) return "99.9 %";
  const percent = share * 100;
  return `${percent >= 99 || percent < 10 ? Math.floor(percent * 10) / 10 : Math.floor(percent)} %`;
}

const DURATION = /(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h|d)\b/g;
const DURATION_MS: Record<string, number> = { ms: 1, s: 1e3, sec: 1e3, m: 6e4, min: 6e4, h: 3.6e6, d: 8.64e7 };

/** Reads "10m", "90s", "1h 30m" or "6 min 12 s" as milliseconds; null when it is not a duration. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "" || trimmed.replace(DURATION, "").trim() !== "") return null;
  let total = 0;
  for (const [, amount, unit] of trimmed.matchAll(DURATION)) total += Number(amount) * DURATION_MS[unit!]!;
  return total;
}

/** The shortest text that parseDuration reads back, for the URL: 600000 is "10m". */
export function durationToken(ms: number): string {
  if (ms === 0) return "0s";
  for (const [unit, size] of [
    ["d", 8.64e7],
    ["h", 3.6e6],
    ["m", 6e4],
    ["s", 1e3],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${Math.round(ms)}ms`;
}

/** A reason as a sentence of its own, however it was written to stand within another: a capital first, a full stop last. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?…]$/.test(trimmed) ? "" : "."}`;
}
