import type { Series } from "../../../lib/api/paths";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import type { ChartLine } from "../../kit/charts/chart-line";
import type { ChartPoint } from "../../kit/charts/chart-points";
import { countedFindings, type Finding, findingTone } from "../../kit/chip/finding.model";
import { formatCount } from "../../kit/format";
import { pointsOf, settledPoints } from "../../shared/path/series-points";

const MOST_LINES = 6;
const DASHES = [undefined, "6 3", "2 3", "8 3 2 3"];

/** The findings of a range as lines, worst first, at most six; within a tone the lines differ by dash. */
export function findingLines(series: Series): ChartLine[] {
  const occurring = FINDINGS.filter(
    (finding) => finding !== "converged" && series.points.some((point) => Number(point.findings?.[finding] ?? 0) > 0),
  );
  const used: Record<string, number> = {};
  return occurring.slice(0, MOST_LINES).map((finding) => {
    const tone = findingTone(finding);
    const nth = used[tone] ?? 0;
    used[tone] = nth + 1;
    return { figure: finding, label: finding, stroke: `var(--state-${tone})`, dash: DASHES[nth % DASHES.length] };
  });
}

/** Counts by finding; a finding absent from a counted moment is zero, and an uncounted moment is unknown. */
export function findingPoints(series: Series): ChartPoint[] {
  return pointsOf(series, ({ findings }) => {
    const counts: Record<string, number | null> = {};
    for (const finding of FINDINGS) counts[finding] = findings === null ? null : countOf(findings, finding);
    return counts;
  });
}

const countOf = (findings: Partial<Record<Finding, string>>, finding: Finding) => Number(findings[finding] ?? "0");

/** The open findings at the end of a range in words; an uncounted end is unknown, not none. */
export function findingsSentence(series: Series): string {
  const last = settledPoints(series).at(-1)?.findings;
  if (!last) return "Unknown at the end of the range.";
  const open = countedFindings(last).filter(({ finding }) => finding !== "converged");
  if (open.length === 0) return "None at the end of the range.";
  return `Last: ${open.map(({ finding, count }) => `${formatCount(count)} ${finding}`).join(", ")}.`;
}
