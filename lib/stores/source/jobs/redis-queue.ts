import type { ChainableCommander, Redis } from "ioredis";
import { markStoreAway } from "../../../domain/store-away";
import type { JobSet } from "../port";

/** Lists, into which jobs come on the left and leave on the right; the other sets are sorted. */
const LISTS: readonly JobSet[] = ["wait", "paused", "active"];

export const isList = (set: JobSet): boolean => LISTS.includes(set);

/** The keys of one queue in Redis, and pipelines of plain reads on them. */
export class RedisQueue {
  constructor(
    readonly client: Redis,
    readonly queue: { name: string; prefix: string },
  ) {}

  key(suffix: string): string {
    return `${this.queue.prefix}:${this.queue.name}:${suffix}`;
  }

  /** The answers of reads that are sent in one round trip, in order. */
  async answers(add: (batch: ChainableCommander) => void): Promise<unknown[]> {
    const batch = this.client.pipeline();
    add(batch);
    if (batch.length === 0) return [];
    const answers = await batch.exec();
    if (answers === null) throw markStoreAway(new Error(`queue ${this.queue.name} gave no answer`));
    return answers.map(([error, answer]) => {
      if (error) throw error;
      return answer;
    });
  }
}
