import type { Context } from "../../domain/context";

/** The author of a change, by the stable id and by the shown name, and the request that the change came with. */
export interface By {
  principalId: string;
  actor: string;
  requestId: string | null;
}

/** The author of a call. */
export const byOf = ({ principal, requestId }: Context): By => ({
  principalId: principal.id,
  actor: principal.name,
  requestId,
});

/** A worker as the author of its own changes. Its name begins with the kind of worker: `replayer host/123`. */
export const byWorker = (name: string): By => ({
  principalId: `worker:${name.split(" ", 1)[0]}`,
  actor: name,
  requestId: null,
});
