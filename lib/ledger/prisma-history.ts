import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { PrismaClient } from "./prisma/client";

/** What only people ask for, and seldom. The client is made at the first question, on the caller's own bounded sessions. */
export function prismaHistory(pool: pg.Pool) {
  let made: PrismaClient | undefined;
  const client = () => {
    made ??= new PrismaClient({ adapter: new PrismaPg(pool) });
    return made;
  };
  return {
    /** The moves of these mutations, oldest first. */
    async moves(
      ids: string[],
    ): Promise<{ mutation: string; to: string; at: Date; by: string; because: string | null }[]> {
      const rows = await client().move.findMany({ where: { mutationId: { in: ids } }, orderBy: { seq: "asc" } });
      return rows.map(({ mutationId, movedTo, at, by, because }) => ({
        mutation: mutationId,
        to: movedTo,
        at,
        by,
        because,
      }));
    },
    /** A path's last flush that failed; null where none has. */
    lastFailure: (
      pathId: number,
    ): Promise<{ at: Date; lane: number; mutations: number; error: string; sample: string[] } | null> =>
      client().flushFailure.findFirst({
        where: { pathId },
        orderBy: { at: "desc" },
        select: { at: true, lane: true, mutations: true, error: true, sample: true },
      }),
  };
}
