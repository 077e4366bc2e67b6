/** Words of the console that are not plain English, each with its meaning in one or two sentences. */
export const TERMS = {
  epoch:
    "A number that rises with each change of how a path acknowledges or drains. Whatever carries an older number is refused.",
  fenced:
    "The origin refuses flushes of every older epoch, so that a worker which was away cannot write over newer changes.",
  lane: "An ordered queue of a path. A key stays in its lane, so that its changes keep their order.",
} as const;

export type TermWord = keyof typeof TERMS;
