/** How grave an incident is, in the words of the people who work on it. */
export const SEVERITIES = ["minor", "major", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SEVERITY_MEANINGS: Readonly<Record<Severity, string>> = {
  minor: "Nobody outside notices.",
  major: "Users see something late or untrue, or soon will.",
  critical: "Promises are being broken, or the damage spreads.",
};
