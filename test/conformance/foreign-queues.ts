import { once } from "node:events";
import Bull4 from "bull";
import * as bullmq6 from "bullmq";
import * as bullmq5 from "bullmq5";
import { Redis } from "ioredis";

/** What a job of a queue is given. */
export interface JobTerms {
  id?: string;
  delay?: number;
  priority?: number;
  attempts?: number;
}

/** A queue of another system, with the library that it works with. */
export interface ForeignQueue {
  /** Whether jobs of one priority have a set of their own. */
  hasPriorities: boolean;
  add(name: string, data: unknown, terms?: JobTerms): Promise<string>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Works on `count` jobs until each has ended: those whose data says so fail, and a job that holds waits for `release`. */
  work(count: number): Promise<void>;
  /** Takes one job, and holds it until the returned function is called. */
  hold(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

interface Worked {
  data: { fails?: string };
}

const work = async ({ data }: Worked) => {
  if (data.fails !== undefined) throw new Error(data.fails);
};

/** Released by the test; until then the job is active. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

type BullMq = typeof bullmq5 | typeof bullmq6;

/** A queue of BullMQ 5 or 6. */
export function bullmqQueue(
  library: BullMq,
  url: string,
  { name, prefix }: { name: string; prefix: string },
): ForeignQueue {
  const { Queue, Worker } = library as typeof bullmq6;
  const { hostname: host, port, pathname } = new URL(url);
  const connection = { host, port: Number(port), db: Number(pathname.slice(1)), maxRetriesPerRequest: null };
  const queue = new Queue(name, { connection, prefix });
  return {
    hasPriorities: true,
    async add(job, data, { id, ...terms } = {}) {
      const added = await queue.add(job, data, { ...(id === undefined ? {} : { jobId: id }), ...terms });
      return added.id as string;
    },
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    async work(count) {
      const worker = new Worker(name, work, { connection, prefix, autorun: false });
      let left = count;
      const ended = new Promise<void>((resolve) => {
        const one = () => --left === 0 && resolve();
        worker.on("completed", one);
        worker.on("failed", one);
      });
      void worker.run();
      await ended;
      await worker.close();
    },
    async hold() {
      const { open, opened } = gate();
      const worker = new Worker(name, () => opened, { connection, prefix });
      await once(worker as unknown as NodeJS.EventEmitter, "active");
      return async () => {
        open();
        await worker.close();
      };
    },
    close: () => queue.close(),
  };
}

/** A queue of Bull 4. */
export function bullQueue(url: string, { name, prefix }: { name: string; prefix: string }): ForeignQueue {
  const open = () => new Bull4(name, url, { prefix });
  const queue = open();
  return {
    hasPriorities: false,
    async add(job, data, { id, ...terms } = {}) {
      const added = await queue.add(job, data, { ...(id === undefined ? {} : { jobId: id }), ...terms });
      return String(added.id);
    },
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    async work(count) {
      const worker = open();
      let left = count;
      const ended = new Promise<void>((resolve) => {
        const one = () => --left === 0 && resolve();
        worker.on("completed", one);
        worker.on("failed", one);
      });
      void worker.process("*", work);
      await ended;
      await worker.close();
    },
    async hold() {
      const { open: release, opened } = gate();
      const worker = open();
      const active = once(worker as unknown as NodeJS.EventEmitter, "active");
      void worker.process("*", () => opened);
      await active;
      return async () => {
        release();
        await worker.close();
      };
    },
    close: () => queue.close(),
  };
}

/** The libraries whose queues are read. */
export const LIBRARIES: [string, (url: string, at: { name: string; prefix: string }) => ForeignQueue][] = [
  ["BullMQ 6", (url, at) => bullmqQueue(bullmq6, url, at)],
  ["BullMQ 5", (url, at) => bullmqQueue(bullmq5, url, at)],
  ["Bull 4", bullQueue],
];

/** A client of the database that the queues are in. */
export const clientOf = (url: string): Redis => new Redis(url, { maxRetriesPerRequest: 1 });
