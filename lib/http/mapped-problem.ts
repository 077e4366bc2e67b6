import type { Problem } from "../api/common";

/** What a refusal becomes over HTTP. */
export interface MappedProblem {
  status: number;
  title: string;
  detail: string;
  retryAfterSec?: number;
  errors?: Problem["errors"];
}
