import type { Message } from "../../domain/notification/message";

/** A receiver did not take a message. `status`: its answer, where there was one. */
export class NotTaken extends Error {
  constructor(
    readonly status: string | null,
    because: string,
  ) {
    super(because);
    this.name = "NotTaken";
  }
}

/** Somebody who is told of what happens. */
export interface ReceiverPort {
  /**
   * Sends a message and returns the receiver's answer. A message that is sent again carries the same id. Throws NotTaken where the
   * receiver refused it, and any other error where it could not be reached in time: the message may have arrived.
   */
  send(message: Message): Promise<string>;
}
