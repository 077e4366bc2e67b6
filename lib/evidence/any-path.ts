import type { ReadContext, ReadObservedPath, ReadPath } from "./context";

/** A path of either kind: Trueup's own, or another system's. */
export type AnyPath = ReadPath | ReadObservedPath;

type Paths = Pick<ReadContext, "paths" | "observed">;

/** Whether another system carries the writes of a path. */
export const isObserved = (path: AnyPath): path is ReadObservedPath => path.config.mode === "observed";

/** Every configured path: first Trueup's own, then those of other systems. */
export const everyPath = ({ paths, observed }: Paths): AnyPath[] => [...paths.values(), ...observed.values()];

/** A configured path of either kind by its name. */
export const pathNamed = ({ paths, observed }: Paths, name: string): AnyPath | undefined =>
  paths.get(name) ?? observed.get(name);

/** The configured paths with these ids, in the order of the ids. */
export function pathsWithIds(read: Paths, pathIds: readonly number[]): AnyPath[] {
  const all = everyPath(read);
  return pathIds.flatMap((id) => all.find(({ pathId }) => pathId === id) ?? []);
}

/** The given paths by kind. */
export const byKind = (paths: readonly AnyPath[]): { native: ReadPath[]; observed: ReadObservedPath[] } => ({
  native: paths.filter((path): path is ReadPath => !isObserved(path)),
  observed: paths.filter(isObserved),
});
