import type { Relation, RungKind } from "./ladder.model";

interface MarkProps {
  kind: RungKind;
  speculative: boolean;
  tombstone: boolean;
  relation: Relation | null;
  size?: number;
}

/** A store's mark on the ladder: each kind has its own shape; hollow is speculative, crossed is deleted. */
export function Mark({ kind, speculative, tombstone, relation, size = 16 }: MarkProps) {
  const colour =
    relation === "ahead" ? "var(--state-bad)" : relation === "behind" ? "var(--state-warn)" : "var(--ladder-mark)";
  const hollow = speculative || kind === "replica" || kind === "queue";
  const paint = {
    fill: hollow ? "var(--panel)" : colour,
    stroke: colour,
    strokeWidth: 1.8,
    strokeDasharray: speculative ? "2.4 1.7" : undefined,
  };
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden style={{ display: "block", overflow: "visible" }}>
      {shapeOf(kind, paint)}
      {tombstone && <path d="M3 3 13 13M13 3 3 13" stroke={hollow ? colour : "var(--panel)"} strokeWidth={1.8} />}
    </svg>
  );
}

type Paint = { fill: string; stroke: string; strokeWidth: number; strokeDasharray: string | undefined };

function shapeOf(kind: RungKind, paint: Paint) {
  switch (kind) {
    case "head":
      return <path d="M8 1 15 8 8 15 1 8Z" {...paint} />;
    case "materialized":
      return <path d="M2.5 8.5 6.5 12.5 13.5 3.5" {...paint} fill="none" strokeWidth={2.6} />;
    case "queue":
      return <path d="M3 2 12 8 3 14Z" {...paint} />;
    case "cache":
      return <circle cx={8} cy={8} r={5.6} {...paint} />;
    case "origin":
      return <rect x={2} y={2} width={12} height={12} {...paint} />;
    case "replica":
      return <rect x={3} y={3} width={10} height={10} {...paint} />;
  }
}
