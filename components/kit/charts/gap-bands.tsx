import { ReferenceArea } from "recharts";
import type { Gap } from "./chart-points";

/** The patterns of the two kinds of gap; ids are per chart, since SVG ids are per document. */
export function GapPatterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-unmeasured`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="7" height="7" fill="var(--state-unknown-ground)" />
        <line x1="0" y1="0" x2="0" y2="7" stroke="var(--hatch)" strokeWidth="2" />
      </pattern>
      <pattern id={`${id}-not-sampled`} width="6" height="6" patternUnits="userSpaceOnUse">
        <circle cx="2" cy="2" r="0.9" fill="var(--hatch)" />
      </pattern>
    </defs>
  );
}

/** Gaps as bands: hatched where a figure could not be measured, dotted where nothing was sampled. */
export function gapBands(id: string, gaps: readonly Gap[]) {
  return gaps.map((gap) => (
    <ReferenceArea
      key={`${gap.kind} ${gap.from}`}
      x1={gap.from}
      x2={gap.to}
      fill={`url(#${id}-${gap.kind})`}
      fillOpacity={1}
      stroke="none"
      ifOverflow="hidden"
    />
  ));
}
