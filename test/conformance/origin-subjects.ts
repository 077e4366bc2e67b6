import type { OriginKind } from "../../lib/domain/store-kinds";
import type { OriginSubject } from "./origin-subject";
import { postgresOriginSubject } from "./postgres-origin";

/** The subjects of the suite of origins: one for each kind of origin in the product. */
export const ORIGIN_SUBJECTS: Record<OriginKind, () => Promise<OriginSubject>> = {
  postgres: postgresOriginSubject,
};
