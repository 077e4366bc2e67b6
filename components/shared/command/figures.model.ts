/** A figure of a confirmation, as it is written. */
export interface ConfirmedFigure {
  name: string;
  value: string;
}

/** The figures that are no longer what they were when the confirmation was opened, each in words: "discards was 3,530, now 3,611". */
export function movedFigures(shown: readonly ConfirmedFigure[], now: readonly ConfirmedFigure[]): string[] {
  const names = [...new Set([...shown, ...now].map(({ name }) => name))];
  const valueIn = (figures: readonly ConfirmedFigure[], name: string) =>
    figures.find((figure) => figure.name === name)?.value ?? "nothing";
  return names.flatMap((name) => {
    const [was, is] = [valueIn(shown, name), valueIn(now, name)];
    return was === is ? [] : [`${name} was ${was}, now ${is}`];
  });
}
