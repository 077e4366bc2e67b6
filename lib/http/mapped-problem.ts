import type { Problem } from "./wire/common";

/** What a refusal becomes over HTTP. */
export interface MappedProblem {
  status: number;
  title: string;
  detail: string;
  retryAfterSec?: number;
  errors?: Problem["errors"];
}
