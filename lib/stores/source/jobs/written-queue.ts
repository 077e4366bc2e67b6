import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { withDeadline } from "../../deadline";
import { type JobChange, type KeptJob, SourceMisfit } from "../port";
import { markedIfAway } from "./away";
import type { GuardRefusal, Terms } from "./guard-script";
import { numberOf } from "./job";
import { type Library, type LibraryOfQueue, libraryOf, loadLibrary, openQueue } from "./library";

const CLOSE_WITHIN_MS = 1_000;

/** A queue with its library, as one call finds it. */
interface OpenedQueue {
  queue: Queue;
  library: Library;
  release: 5 | 6;
  terms: Pick<Terms, "base" | "version">;
}

/** A queue that is written by the library of its present version. */
export class WrittenQueue {
  private readonly opened = new Map<5 | 6, Promise<Pick<OpenedQueue, "queue" | "library">>>();

  constructor(
    readonly client: Redis,
    private readonly at: { name: string; prefix: string },
  ) {}

  private get base(): string {
    return `${this.at.prefix}:${this.at.name}:`;
  }

  private async library(): Promise<LibraryOfQueue | string> {
    return libraryOf(this.at.name, await markedIfAway(this.client.hget(`${this.base}meta`, "version")));
  }

  async whyNot(): Promise<string | null> {
    const library = await this.library();
    return typeof library === "string" ? library : null;
  }

  async nowMs(): Promise<number> {
    const [seconds = "0", micros = "0"] = (await markedIfAway(this.client.time())).map(String);
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }

  /** The queue by the library of its present version; throws SourceMisfit where it has none. */
  async open(): Promise<OpenedQueue> {
    const found = await this.library();
    if (typeof found === "string") throw new SourceMisfit(found);
    const { release, version } = found;
    const opening =
      this.opened.get(release) ??
      loadLibrary(release).then((library) => ({ library, queue: openQueue(library, this.client, this.at) }));
    this.opened.set(release, opening);
    return { ...(await opening), release, terms: { base: this.base, version } };
  }

  async members(id: string): Promise<Record<string, string>> {
    return markedIfAway(this.client.hgetall(this.base + id));
  }

  async whole(id: string): Promise<KeptJob | null> {
    const members = await this.members(id);
    const { name, data = "null", timestamp } = members;
    return name === undefined ? null : { id, name, data, timestamp: numberOf(timestamp ?? null), members };
  }

  /** The answer of a refusal that is no answer about a job. */
  refused(refusal: GuardRefusal): JobChange {
    switch (refusal) {
      case "version":
      case "same":
      case "two-lists":
        throw new SourceMisfit(`Queue ${this.at.name} changed its version of BullMQ during the call.`);
      default:
        return refusal;
    }
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.opened.values());
    await Promise.allSettled(
      opened.flatMap((each) =>
        each.status === "fulfilled" ? [withDeadline(each.value.queue.close(), CLOSE_WITHIN_MS, "closing")] : [],
      ),
    );
  }
}
