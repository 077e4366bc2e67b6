import type { ProposedMutation } from "../../../lib/domain/check-mutation";
import type { Json } from "../../../lib/domain/json";
import { MODEL_PATHS, type ModelPath } from "../../fixtures/damaged-keys";
import type { TestSystem } from "../../fixtures/system";
import { write } from "../../fixtures/system";

/** One acknowledged write, as its producer knows it: the n-th of its key. */
export interface Acknowledged {
  path: string;
  key: string;
  n: number;
  id: string;
  version: bigint;
  /** The key was deleted by this write. */
  deletes: boolean;
  /** Somebody gave the write up before the incident. */
  withdrawn?: true;
  proposed: ProposedMutation;
}

/** The increments of a key differ by powers of ten, so that each digit of a sum counts one write's effects. */
const COUNTED: Partial<ModelPath> = {
  change: (n) => ({ operation: "increment", payload: { points: 10 ** n } }),
  value: (n) => ({ points: n > 9 ? n * 10 : Number("1".repeat(n)) * 10, visits: null }),
  set: "points = ($2::bigint * 10)::bigint",
};

/** The native paths, one for each replay model. */
export const PATHS: readonly ModelPath[] = MODEL_PATHS.map((of) => (of.model === "merge" ? { ...of, ...COUNTED } : of));

/** A path of the five by its name. */
export function modelOf(path: string): ModelPath {
  const found = PATHS.find((of) => of.path === path);
  if (found === undefined) throw new Error(`no path ${path}`);
  return found;
}

/** The producers' own record of what was acknowledged to them, and of the values that faults put into stores by hand. */
export class History {
  readonly writes: Acknowledged[] = [];
  private readonly planted = new Map<string, Json[]>();
  /** Keys that a fault meets, by path and key. */
  readonly faulted = new Set<string>();

  constructor(private readonly producer: Awaited<ReturnType<TestSystem["producer"]>>) {}

  /** Writes the next change of a key, or deletes it; fails unless the write is acknowledged. */
  async write(path: string, key: string, { deletes = false } = {}): Promise<Acknowledged> {
    const n = this.of(path, key).length + 1;
    const change: Partial<ProposedMutation> = deletes
      ? { operation: "delete", payload: undefined }
      : modelOf(path).change(n);
    const proposed = write(key, change);
    const answer = await this.producer.accept(path, proposed);
    if (!answer.ok) throw new Error(`${path} ${key} refused a write: ${JSON.stringify(answer.error)}`);
    const { id, version } = answer.value.mutation;
    const made: Acknowledged = { path, key, n, id, version: BigInt(version), deletes, proposed };
    this.writes.push(made);
    return made;
  }

  /** Sends a write again, as a producer without an answer does; answers the mutation that it names. */
  async repeat({ path, proposed }: Acknowledged): Promise<string> {
    const answer = await this.producer.accept(path, proposed);
    if (!answer.ok) throw new Error(`a repeated write was refused: ${JSON.stringify(answer.error)}`);
    return answer.value.mutation.id;
  }

  of(path: string, key: string): Acknowledged[] {
    return this.writes.filter((write) => write.path === path && write.key === key);
  }

  plant(path: string, key: string, ...values: Json[]): void {
    const name = `${path} ${key}`;
    this.planted.set(name, [...(this.planted.get(name) ?? []), ...values]);
  }

  plantedAt(path: string, key: string): readonly Json[] {
    return this.planted.get(`${path} ${key}`) ?? [];
  }
}
