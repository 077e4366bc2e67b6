/** Every refusal that a caller may expect; mapped once for HTTP and once for the command line. Bugs throw instead. */
export type OperationError =
  | { code: "invalid"; detail: string; errors?: { pointer: string; detail: string }[] }
  | { code: "too-large"; detail: string }
  | { code: "unknown-path"; path: string; known: string[] }
  | { code: "not-found"; detail: string }
  | { code: "bad-cursor"; detail: string }
  | { code: "idempotency-mismatch"; idempotencyKey: string; mutation: string }
  | { code: "version-conflict"; key: string; head: string; basedOn: string | null }
  | { code: "path-closed"; path: string; because: string; retryAfterSec: number }
  /** A pause that is recorded and not proven yet: a flush that began before it might still land. */
  | { code: "not-quiesced"; path: string; epoch: string; because: string; retryAfterSec: number }
  | { code: "store-unreachable"; store: string; because: string; retryAfterSec: number };

export type Result<T> = { ok: true; value: T } | { ok: false; error: OperationError };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const refused = (error: OperationError): { ok: false; error: OperationError } => ({ ok: false, error });
