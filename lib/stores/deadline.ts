import { markStoreAway } from "../domain/store-away";

/** A call exceeded its deadline; whether it took effect is unknown. */
export class DeadlineExceeded extends Error {
  constructor(what: string, ms: number) {
    super(`${what} gave no answer within ${ms} ms`);
    this.name = "DeadlineExceeded";
    markStoreAway(this);
  }
}

/** Returns the call's answer, or throws DeadlineExceeded. A late answer is dropped; a late error is not left unhandled. */
export async function withDeadline<T>(call: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  call.catch(() => {});
  try {
    return await Promise.race([
      call,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new DeadlineExceeded(what, ms)), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
