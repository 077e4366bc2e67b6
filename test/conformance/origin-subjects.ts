import type { OriginKind } from "../../lib/domain/store-kinds";
import type { OriginSubject } from "./origin-subject";
import { postgresOriginSubject } from "./postgres-origin";

/** What the suite of origins is run on: a subject for each kind of origin that the product has. */
export const ORIGIN_SUBJECTS: Record<OriginKind, () => Promise<OriginSubject>> = {
  postgres: postgresOriginSubject,
};
