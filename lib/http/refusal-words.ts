import type { Problem } from "../api/common";

/** The words of a refusal over HTTP; its status is in the API. */
export interface RefusalWords {
  title: string;
  detail: string;
  retryAfterSec?: number;
  errors?: Problem["errors"];
}
