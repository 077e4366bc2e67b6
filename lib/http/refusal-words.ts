import type { Problem } from "../api/common";

/** What a refusal says over HTTP; its status stands in the API. */
export interface RefusalWords {
  title: string;
  detail: string;
  retryAfterSec?: number;
  errors?: Problem["errors"];
}
