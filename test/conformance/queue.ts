import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueuePort } from "../../lib/stores/queue/port";

export interface QueueSubject {
  /** A path's queue of its own. */
  queue(lanes?: number): QueueUnderTest;
  /** The store forgets everything. */
  loseEverything(): Promise<void>;
  close(): Promise<void>;
}

export interface QueueUnderTest {
  queue: QueuePort;
  /** The same queue through a connection of its own. */
  another(): QueuePort;
  /** Takes jobs of every lane, one at a time a lane; what throws is given again. */
  consume(flush: (lane: number, ids: string[], job: string) => Promise<void>): { close(): Promise<void> };
  /** Puts something into a lane that Trueup never made. */
  addForeign(lane: number, job: string): Promise<void>;
}

const job = (...ids: string[]) => ({ job: randomUUID(), ids: ids.length > 0 ? ids : [randomUUID()] });

/** What every queue must do. */
export function queueConformance(open: () => Promise<QueueSubject>): void {
  let subject: QueueSubject;
  const consumers: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await subject.close();
  });
  const consume = (under: QueueUnderTest, flush: Parameters<QueueUnderTest["consume"]>[0]) => {
    const consumer = under.consume(flush);
    consumers.push(consumer);
    return consumer;
  };
  const stateOf = async (queue: QueuePort, name: string, lane = 0) => (await queue.states(lane, [name])).get(name);

  it("delivers each job with its ids to its lane, in the order of a lane", async () => {
    const under = subject.queue(3);
    const jobs = Array.from({ length: 12 }, () => job(randomUUID(), randomUUID()));
    for (const [i, one] of jobs.entries()) await under.queue.add(i % 3, [one]);
    const seen: { lane: number; ids: string[]; job: string }[] = [];
    consume(under, async (lane, ids, name) => void seen.push({ lane, ids, job: name }));
    await expect.poll(() => seen.length).toBe(12);
    for (const lane of [0, 1, 2])
      expect(seen.filter((s) => s.lane === lane).map((s) => s.job)).toEqual(
        jobs.filter((_, i) => i % 3 === lane).map((j) => j.job),
      );
    expect(new Set(seen.flatMap((s) => s.ids))).toEqual(new Set(jobs.flatMap((j) => j.ids)));
  });

  it("works one job of a lane at a time, and lanes side by side", async () => {
    const under = subject.queue(2);
    await under.queue.add(0, [job(), job(), job()]);
    await under.queue.add(1, [job()]);
    const running = new Map<number, number>();
    const most = new Map<number, number>();
    let letGo: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let done = 0;
    consume(under, async (lane) => {
      running.set(lane, (running.get(lane) ?? 0) + 1);
      most.set(lane, Math.max(most.get(lane) ?? 0, running.get(lane) ?? 0));
      await gate;
      running.set(lane, (running.get(lane) ?? 0) - 1);
      done++;
    });
    // Both lanes are at work before either of them may end.
    await expect.poll(() => [running.get(0), running.get(1)]).toEqual([1, 1]);
    letGo();
    await expect.poll(() => done).toBe(4);
    expect([...most.values()]).toEqual([1, 1]);
  });

  it("gives a job again that was thrown back, until it is done", async () => {
    const under = subject.queue();
    const one = job();
    await under.queue.add(0, [one]);
    let times = 0;
    consume(under, async () => {
      if (++times < 3) throw new Error("not yet");
    });
    await expect.poll(() => times, { timeout: 10_000 }).toBe(3);
    await expect.poll(() => stateOf(under.queue, one.job)).toBe("completed");
  });

  it("tells where each job is, and that it does not know one", async () => {
    const under = subject.queue();
    const [first, second] = [job(), job()];
    await under.queue.add(0, [first, second]);
    expect(await under.queue.states(0, [first.job, second.job, "nobody"])).toEqual(
      new Map([
        [first.job, "waiting"],
        [second.job, "waiting"],
        ["nobody", "missing"],
      ]),
    );
    let letGo: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let failures = 0;
    consume(under, async (_, __, name) => {
      if (name === first.job) await gate;
      else if (failures++ === 0) throw new Error("later");
    });
    await expect.poll(() => stateOf(under.queue, first.job)).toBe("active");
    letGo();
    await expect.poll(() => stateOf(under.queue, first.job)).toBe("completed");
    await expect.poll(() => stateOf(under.queue, second.job), { timeout: 10_000 }).toBe("completed");
    expect((await under.queue.states(0, [])).size).toBe(0);
  });

  it("takes a job that it has already for the same one", async () => {
    const under = subject.queue();
    const one = job();
    await Promise.all([under.queue.add(0, [one]), under.another().add(0, [one])]);
    let times = 0;
    consume(under, async () => void times++);
    await expect.poll(() => stateOf(under.queue, one.job)).toBe("completed");
    expect(times).toBe(1);
  });

  it("does not stumble over what it never made", async () => {
    const under = subject.queue();
    const mine = job();
    await under.addForeign(0, "foreign-1");
    await under.queue.add(0, [mine]);
    const seen: string[][] = [];
    consume(under, async (_, ids) => void seen.push(ids));
    await expect.poll(() => seen).toEqual([mine.ids]);
  });

  it("takes five hundred ids a job, and many jobs in one call", async () => {
    const under = subject.queue();
    const jobs = Array.from({ length: 40 }, () => job(...Array.from({ length: 500 }, () => randomUUID())));
    await under.queue.add(0, jobs);
    let ids = 0;
    consume(under, async (_, given) => {
      ids += given.length;
    });
    await expect.poll(() => ids, { timeout: 10_000 }).toBe(20_000);
  });

  it("refuses a lane that the path does not have", async () => {
    const under = subject.queue(2);
    await expect(under.queue.add(2, [job()])).rejects.toThrow(/2 lanes/);
  });

  it("counts consumers", async () => {
    const under = subject.queue(2);
    expect(await under.queue.consumers()).toBe(0);
    consume(under, async () => {});
    await expect.poll(() => under.queue.consumers()).toBe(2);
  });

  describe("a store that loses everything", () => {
    it("begins another life, which two relays tell alike", async () => {
      const under = subject.queue();
      const other = under.another();
      const born = new Date();
      const first = await under.queue.incarnation(born);
      expect(await other.incarnation(new Date(born.getTime() + 5_000))).toEqual(first);
      expect(first.since).toEqual(born);
      await subject.loseEverything();
      const reborn = new Date(born.getTime() + 60_000);
      const [a, b] = await Promise.all([under.queue.incarnation(reborn), other.incarnation(reborn)]);
      expect(a).toEqual(b);
      expect(a.id).not.toBe(first.id);
      expect(a.since).toEqual(reborn);
    });

    it("knows none of its jobs any more, and its consumers work on", async () => {
      const under = subject.queue();
      const seen: string[] = [];
      consume(under, async (_, __, name) => void seen.push(name));
      const [before, after] = [job(), job()];
      await under.queue.add(0, [before]);
      await expect.poll(() => seen).toEqual([before.job]);
      await subject.loseEverything();
      expect(await stateOf(under.queue, before.job)).toBe("missing");
      await under.queue.add(0, [after]);
      await expect.poll(() => seen, { timeout: 15_000 }).toEqual([before.job, after.job]);
    });
  });
}
