/** Words of the console that are not plain English, each with its meaning in one or two sentences. */
export const TERMS = {
  epoch:
    "A number that rises with each change of how a path acknowledges or drains. Whatever carries an older number is refused.",
  fenced:
    "The origin refuses flushes of every older epoch, so that a worker which was away cannot write over newer changes.",
  horizon:
    "The time up to which writes belong to this incident. Only a person moves it; later writes are the drain's, not the incident's.",
  effects:
    "The items of a plan that would change a store. The others are listed with the reason why nothing happens to them.",
  digest:
    "A short mark of the plan's whole list. An approval and a run name it, so that exactly the list that was looked at is run.",
  lane: "An ordered queue of a path. A key stays in its lane, so that its changes keep their order.",
  steward:
    "The program of Trueup that watches the gates, holds and restores dependents, delivers messages and signs checkpoints.",
} as const;

export type TermWord = keyof typeof TERMS;
