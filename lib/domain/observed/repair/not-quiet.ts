/** A queue is paused, and a worker still has jobs of it: nothing that depends on quiet may begin. */
export class NotQuiet extends Error {
  constructor(
    path: string,
    readonly active: number,
  ) {
    super(
      `the queue of path ${path} is not quiet: its workers still have ${active === 1 ? "one job" : `${active} jobs`}, or lost ${active === 1 ? "its" : "their"} lock without ending ${active === 1 ? "it" : "them"}`,
    );
    this.name = "NotQuiet";
  }
}
