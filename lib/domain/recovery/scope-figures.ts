/** Mutations of an incident's scope by how they stand. `settled` is whatever is not outstanding any more. */
export const SCOPE_FIGURES = [
  "accepted",
  "settled",
  "materialized",
  "superseded",
  "suppressed",
  "outstanding",
  "setAside",
] as const;
export type ScopeFigure = (typeof SCOPE_FIGURES)[number];

/** Counts of one path, or of all; null is not known, with its reason in `unmeasured`. */
export interface ScopeFigures {
  counts: Record<ScopeFigure, bigint | null>;
  unmeasured: Partial<Record<ScopeFigure, string>>;
}

/** The counts of a path; a missing count has its reason. */
export function pathFigures(
  known: Partial<Record<Exclude<ScopeFigure, "settled">, bigint | null>>,
  because: string,
): ScopeFigures {
  const { accepted = null, outstanding = null } = known;
  const settled = accepted === null || outstanding === null ? null : accepted - outstanding;
  return figuresOf(
    (figure) => (figure === "settled" ? settled : (known[figure] ?? null)),
    () => because,
  );
}

/** The paths' figures together: one that is not known of a path is not known of all, and is never a sum of the others. */
export function sumFigures(paths: readonly ScopeFigures[]): ScopeFigures {
  return figuresOf(
    (figure) =>
      paths.reduce<bigint | null>((sum, { counts }) => {
        const count = counts[figure];
        return sum === null || count === null ? null : sum + count;
      }, 0n),
    (figure) =>
      paths.map(({ unmeasured }) => unmeasured[figure]).find((because) => because !== undefined) ?? "not counted",
  );
}

function figuresOf(
  count: (figure: ScopeFigure) => bigint | null,
  because: (figure: ScopeFigure) => string,
): ScopeFigures {
  const figures: ScopeFigures = { counts: {} as ScopeFigures["counts"], unmeasured: {} };
  for (const figure of SCOPE_FIGURES) {
    figures.counts[figure] = count(figure);
    if (figures.counts[figure] === null) figures.unmeasured[figure] = because(figure);
  }
  return figures;
}
