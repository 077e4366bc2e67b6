/** Why something was refused or failed, in words; the members of RFC 9457 that the looks show. */
export interface ExplainedProblem {
  title: string;
  detail: string;
  status: number;
  code: string;
  errors?: readonly { pointer: string; detail: string }[];
}
