import { ReplyError } from "ioredis";
import { markStoreAway } from "../../../domain/store-away";

/** An error that the server did not answer with says that the store is away. */
export async function markedIfAway<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof ReplyError ? error : markStoreAway(error);
  }
}
