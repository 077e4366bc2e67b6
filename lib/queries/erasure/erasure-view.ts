import type { z } from "zod";
import type { erasureWire } from "../../api/erasures";
import type { Principal } from "../../domain/access/principal";
import type { Erasure, PlaceProgress } from "../../ledger/erasures/model";

const sumOf = (places: readonly PlaceProgress[]) => places.reduce((sum, { overwritten }) => sum + overwritten, 0n);

/** An erasure with its progress. Who decides about it sees its key, although administrators see no keys elsewhere. */
export function erasureView(
  erasure: Erasure,
  places: readonly PlaceProgress[],
  { id }: Pick<Principal, "id">,
): z.input<typeof erasureWire> {
  const { askedById, askedAt, decidedById: _, decidedAt, begunAt, finishedAt, upTo, pathId: __, ...rest } = erasure;
  return {
    ...rest,
    askedAt: askedAt.toISOString(),
    own: askedById === id,
    decidedAt: decidedAt?.toISOString() ?? null,
    upTo: upTo?.toString() ?? null,
    begunAt: begunAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    places: places.map(({ place, overwritten, clean, because }) => ({
      place,
      overwritten: String(overwritten),
      clean,
      because,
    })),
    progress:
      begunAt === null
        ? null
        : {
            places: places.length,
            clean: places.filter(({ clean }) => clean).length,
            overwritten: String(sumOf(places)),
          },
  };
}
