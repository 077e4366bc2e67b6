import { randomUUID } from "node:crypto";
import type { WritePath } from "trueup/write-path";
import type { Counts } from "./counts";
import { type Change, type Seen, type ShopPath, USERS, userName } from "./paths";
import { oneOf, type Random } from "./random";
import { send, within } from "./send";
import { type Access, nextAccess } from "./workload";
import type { Submit, Write } from "./write";
import { scrambledZipfian } from "./zipfian";

const READ_DEADLINE_MS = 2_000;

export interface ClientOptions {
  shopPath: ShopPath;
  writePath: WritePath;
  submit: Submit;
  counts: () => Counts;
  random: Random;
  stopping: AbortSignal;
}

/** The shop's customers on one path: which key they go to next, and what they do there. */
export class Client {
  private readonly nextItem: () => number;

  constructor(private readonly options: ClientOptions) {
    this.nextItem = scrambledZipfian(options.shopPath.items, options.random);
  }

  /** Runs the next step of the workload. The step never throws: stores that are away are counted. */
  next(): { access: Access; run: () => Promise<void> } {
    const { shopPath, random } = this.options;
    const item = this.nextItem();
    const access = nextAccess(shopPath.workload, random);
    return { access, run: () => this.perform(access, item) };
  }

  private async perform(access: Access, item: number): Promise<void> {
    const key = this.options.shopPath.keyOf(item);
    if (access === "read") await this.read(key);
    else if (access === "update") await this.write(key, this.changeOf(key, undefined));
    else await this.readModifyWrite(item);
  }

  private async readModifyWrite(item: number): Promise<void> {
    const { shopPath } = this.options;
    let key = shopPath.keyOf(item);
    let seen = await this.read(key);
    if (seen === null) return;
    let change = this.changeOf(key, seen);
    if (change === null) {
      shopPath.renew?.(item);
      key = shopPath.keyOf(item);
      seen = { version: null, value: undefined };
      change = this.changeOf(key, seen);
    }
    const answer = await this.write(key, change);
    if (answer === null || answer.accepted || answer.code !== "version-conflict") return;
    // Somebody was faster, or a region lags: once more on what is there now, if a reader can get it already.
    const again = await this.read(key);
    if (again !== null && again.version === answer.head) await this.write(key, this.changeOf(key, again));
  }

  private changeOf(key: string, seen: Seen | undefined): Change | null {
    return this.options.shopPath.change(key, seen, this.options.random, new Date());
  }

  private async write(key: string, change: Change | null) {
    if (change === null) return null;
    const { submit, counts, stopping } = this.options;
    return send(submit, { key, ...change, ...this.whoAndWhy(key) }, counts(), stopping);
  }

  private whoAndWhy(key: string): Pick<Write, "idempotencyKey" | "actor" | "requestId"> {
    const { shopPath, random } = this.options;
    const actor = shopPath.ownerOf?.(key) ?? userName(Math.floor(random() * USERS));
    return { idempotencyKey: randomUUID(), actor, requestId: `req-${randomUUID()}` };
  }

  private async read(key: string): Promise<Seen | null> {
    const { shopPath, writePath, counts, random } = this.options;
    const region = shopPath.regions.length > 0 ? oneOf(shopPath.regions, random) : undefined;
    try {
      const answer = await within(writePath.read(shopPath.path, key, region), READ_DEADLINE_MS);
      counts().reads[answer.source]++;
      return { version: answer.version, value: answer.value };
    } catch {
      counts().reads.failed++;
      return null;
    }
  }
}
